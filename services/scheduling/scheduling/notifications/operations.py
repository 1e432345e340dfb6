"""A calendar's notifications, made and changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, true

from chassis.work import Work
from scheduling.calendars.models import Calendar
from scheduling.calendars.operations import get_calendar
from scheduling.notifications.errors import notification_not_found
from scheduling.notifications.models import CalendarNotification
from scheduling.notifications.planning import plan_calendar
from scheduling.occupancy.models import lane_of_calendar
from scheduling.occupancy.operations import lock_lanes


def create_notifications(
    work: Work, calendar_id: str, bodies: Sequence[Mapping[str, Any]]
) -> Sequence[CalendarNotification]:
    """Make notifications; what is already booked is reminded of too.

    Raises:
        NotFound: `calendar_not_found`.
    """
    calendar = _locked(work, calendar_id)
    rows = [CalendarNotification(calendar_id=calendar.id, **body) for body in bodies]
    work.session.add_all(rows)
    plan_calendar(work, calendar)
    return rows


def list_notifications(work: Work, calendar_id: str, query: Mapping[str, Any]) -> Sequence[CalendarNotification]:
    """The calendar's notifications, oldest first.

    Raises:
        NotFound: `calendar_not_found`.
    """
    calendar = get_calendar(work, calendar_id)
    statement = select(CalendarNotification).where(
        CalendarNotification.calendar_id == calendar.id,
        CalendarNotification.deleted == query["deleted"],
        CalendarNotification.is_active == query["isActive"] if "isActive" in query else true(),
    )
    page = statement.order_by(CalendarNotification.id).offset(int(query["skip"])).limit(int(query["limit"]))
    return work.session.scalars(page).all()


def get_notification(work: Work, calendar_id: str, notification_id: str) -> CalendarNotification:
    """The notification, also one that was deleted.

    Raises:
        NotFound: `calendar_not_found`, `notification_not_found`.
    """
    calendar = get_calendar(work, calendar_id)
    found = work.session.get(CalendarNotification, notification_id)
    if found is None or found.calendar_id != calendar.id:
        raise notification_not_found()
    return found


def change_notification(
    work: Work, calendar_id: str, notification_id: str, body: Mapping[str, Any]
) -> CalendarNotification:
    """Change what `body` names; reminders that are still to come follow.

    Raises:
        NotFound: `calendar_not_found`, `notification_not_found`.
        PreconditionFailed: `stale_version`.
    """
    calendar = _locked(work, calendar_id)
    notification = get_notification(work, calendar_id, notification_id)
    work.check_version(notification)
    for name, value in body.items():
        setattr(notification, name, {**notification.details, **value} if name == "details" else value)
    plan_calendar(work, calendar)
    return notification


def delete_notification(work: Work, calendar_id: str, notification_id: str) -> None:
    """Delete the notification; what it was to tell is not told.

    Raises:
        NotFound: `calendar_not_found`, `notification_not_found`.
        PreconditionFailed: `stale_version`.
    """
    change_notification(work, calendar_id, notification_id, {"deleted": True})


def _locked(work: Work, calendar_id: str) -> Calendar:
    calendar = get_calendar(work, calendar_id)
    # Bookings of the calendar hold this lock too: none of them plans by the notifications as they were.
    lock_lanes(work, [lane_of_calendar(calendar.id)])
    return calendar
