"""What follows when a contact or a user goes. Each stands a duplicate: what is done already is not done again."""

from sqlalchemy import delete, select

from chassis.events.declare import Event
from chassis.work import Change, Work
from scheduling.appointments.models import Appointment
from scheduling.appointments.operations import free_appointment
from scheduling.appointments.rules import MOVABLE, Status
from scheduling.appointments.schemas import present_data
from scheduling.appointments.telling import tell_changes
from scheduling.busy_sources.models import BusySource, ExternalBusy
from scheduling.busy_sources.operations import SOURCE_DUE
from scheduling.calendars.models import Calendar, CalendarMember
from scheduling.calendars.schemas import present_calendar
from scheduling.contacts import ContactRef
from scheduling.events import CALENDAR_UPDATED
from scheduling.occupancy.operations import held_by, lock_lanes

_REASON = "The contact was deleted"


def contact_deleted(work: Work, event: Event) -> None:
    """Cancel what is still ahead of a contact who was deleted, and free its time. A contact who is back already keeps it."""
    contact = work.session.get(ContactRef, event.subject)
    if contact is None or not contact.deleted:
        return
    statement = select(Appointment).where(
        Appointment.contact_id == event.subject,
        Appointment.status.in_(MOVABLE),
        Appointment.deleted_at.is_(None),
        Appointment.end_at > work.now(),
    )
    ahead = work.session.scalars(statement.order_by(Appointment.id).with_for_update(of=Appointment)).all()
    # All of the lanes at once, as everywhere: the appointments' own locks inside wait for nobody.
    lock_lanes(work, [lane for appointment in ahead for lane in held_by(work, appointment.id)])
    for appointment in ahead:
        before = present_data(appointment)
        free_appointment(work, appointment, Status.CANCELLED, _REASON)
        work.session.flush()
        tell_changes(work, appointment, before, notify=False)


def user_deleted(work: Work, event: Event) -> None:
    """Take a user who was deleted from every team, and forget their calendars elsewhere. What they had booked stands."""
    with work.across_locations():
        of_user = select(CalendarMember.calendar_id).where(CalendarMember.user_id == event.subject)
        calendars = work.session.scalars(select(Calendar).where(Calendar.id.in_(of_user))).unique().all()
        sources = work.session.scalars(select(BusySource).where(BusySource.user_id == event.subject)).all()
        for source in sources:
            work.cancel_timer(SOURCE_DUE, source.id)
            work.session.execute(delete(ExternalBusy).where(ExternalBusy.source_id == source.id))
            work.session.delete(source)
        work.session.flush()
    for calendar in calendars:
        work.enter_location(calendar.location_id)
        _leave(work, calendar, event.subject)


def _leave(work: Work, calendar: Calendar, user_id: str) -> None:
    before = present_calendar(calendar)
    calendar.members = [member for member in calendar.members if member.user_id != user_id]
    if calendar.calendar_type == "personal":
        # Nobody is left whom it could be booked with.
        calendar.is_active = False
    work.session.flush()
    after = present_calendar(calendar)
    changes = [Change(name, before.get(name), after.get(name)) for name in after if before.get(name) != after.get(name)]
    work.record(CALENDAR_UPDATED, calendar.id, after, changes=changes)
