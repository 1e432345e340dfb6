"""When an appointment's next notification is due: one timer for each appointment, set for the soonest.

The timer carries nothing: whatever is due at its moment is read when it runs, so that a changed notification tells what it says then.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, text

from chassis.timers.store import Timer
from chassis.work import Work
from scheduling.appointments.models import Appointment
from scheduling.appointments.rules import FREEING, Status
from scheduling.calendars.models import Calendar
from scheduling.notifications.models import CalendarNotification
from scheduling.notifications.rules import LONGEST, Kind, moments
from scheduling.notifications.telling import tell

NOTICE_DUE = "appointment_notice"
# Most calendars tell nothing, and every booking asks; the calendar was found in its location.
_ANY = text(
    "SELECT 1 FROM calendar_notifications WHERE calendar_id = :calendar_id AND is_active AND NOT deleted LIMIT 1"
)


def follow(work: Work, appointment: Appointment, kinds: Collection[Kind], *, new: bool = False) -> None:
    """Tell at once what just became of the appointment, and set the timer of what is to be told later, or take it back.

    Call it after every change of the appointment, when all of it is written.
    """
    if new and work.session.execute(_ANY, {"calendar_id": appointment.calendar_id}).first() is None:
        return
    rows = _active(work, appointment.calendar_id)
    for notification in rows:
        if notification.notification_type in kinds:
            tell(work, appointment, notification)
    _plan(work, appointment, rows, work.now())


def plan_calendar(work: Work, calendar: Calendar) -> None:
    """Set the timers of all appointments of the calendar that may still be told of."""
    work.session.flush()
    rows = _active(work, calendar.id)
    statement = select(Appointment).where(
        Appointment.calendar_id == calendar.id,
        Appointment.end_at > work.now() - LONGEST,
        Appointment.deleted_at.is_(None),
        Appointment.status.not_in(FREEING),
    )
    for appointment in work.session.scalars(statement):
        _plan(work, appointment, rows, work.now())


def notice_due(work: Work, timer: Timer) -> None:
    """Tell what is due at the timer's moment, and set the timer for the next (a timer's handler).

    The appointment is not locked: whoever changes it takes this timer back, and so waits for the end of this transaction.
    """
    appointment = work.session.get(Appointment, timer.key)
    if appointment is None or not appointment.takes_time:
        return
    rows = _active(work, appointment.calendar_id)
    for notification in rows:
        if timer.run_at in _moments(notification, appointment) and _still_makes_sense(work, notification, appointment):
            tell(work, appointment, notification)
    _plan(work, appointment, rows, timer.run_at)


def _active(work: Work, calendar_id: str) -> Sequence[CalendarNotification]:
    statement = select(CalendarNotification).where(
        CalendarNotification.calendar_id == calendar_id,
        CalendarNotification.is_active,
        CalendarNotification.deleted.is_(False),
    )
    return work.session.scalars(statement.order_by(CalendarNotification.id)).all()


def _moments(notification: CalendarNotification, appointment: Appointment) -> frozenset[datetime]:
    return moments(
        Kind(notification.notification_type),
        notification.before_time,
        notification.after_time,
        appointment.start_at,
        appointment.end_at,
    )


def _plan(work: Work, appointment: Appointment, rows: Sequence[CalendarNotification], after: datetime) -> None:
    ahead = [
        moment
        for notification in rows
        if appointment.takes_time
        for moment in _moments(notification, appointment)
        if moment > after
    ]
    if ahead:
        work.set_timer(NOTICE_DUE, appointment.id, min(ahead))
    else:
        work.cancel_timer(NOTICE_DUE, appointment.id)


def _still_makes_sense(work: Work, notification: CalendarNotification, appointment: Appointment) -> bool:
    if notification.notification_type == Kind.REMINDER:
        # The worker may have been away for hours.
        return work.now() < appointment.start_at
    return appointment.status != Status.NOSHOW
