"""What follows when a contact goes or comes back. Each stands a duplicate: what is done already is not done again."""

from collections.abc import Mapping

from sqlalchemy import select

from chassis.events.declare import Event
from chassis.work import Work
from scheduling.appointments.models import Appointment
from scheduling.appointments.operations import free_appointment
from scheduling.appointments.placing import Wish, look_for_room, take_room
from scheduling.appointments.rules import MOVABLE, Status
from scheduling.appointments.schemas import present_data
from scheduling.appointments.telling import tell_changes, tell_restored
from scheduling.calendars.models import Calendar
from scheduling.contacts import ContactRef
from scheduling.occupancy.models import lane_of_calendar
from scheduling.occupancy.operations import held_by, lock_lanes
from scheduling.slots.rules import Leave, Refusal

_REASON = "The contact was deleted"


def contact_deleted(work: Work, event: Event) -> None:
    """Cancel what is still ahead of a contact who was deleted, and free its time. A contact who is back already keeps it."""
    cancel_ahead(work, event.subject)


def cancel_ahead(work: Work, contact_id: str) -> None:
    """Cancel what is still ahead of a contact, if it is deleted. One that was merged is not: its appointments are the survivor's."""
    contact = work.session.get(ContactRef, contact_id)
    if contact is not None and contact.deleted and contact.merged_into is None:
        cancel_some(work, contact_id, _REASON)


def cancel_some(
    work: Work, contact_id: str, reason: str | None, *, limit: int | None = None, for_good: bool = False
) -> int:
    """Cancel what is still ahead of a contact, at most `limit` of it, and free its time; answers how many that were.

    What is not cancelled `for_good` is taken back should the contact come back.
    """
    statement = select(Appointment).where(
        Appointment.contact_id == contact_id,
        Appointment.status.in_(MOVABLE),
        Appointment.deleted_at.is_(None),
        Appointment.end_at > work.now(),
    )
    ordered = statement.order_by(Appointment.id).limit(limit)
    ahead = work.session.scalars(ordered.with_for_update(of=Appointment)).all()
    # All of the lanes at once, as everywhere: the appointments' own locks inside wait for nobody.
    lock_lanes(work, [lane for appointment in ahead for lane in held_by(work, appointment.id)])
    for appointment in ahead:
        before = present_data(appointment)
        free_appointment(work, appointment, Status.CANCELLED, reason)
        appointment.status_before = None if for_good else before["status"]
        work.session.flush()
        tell_changes(work, appointment, before, notify=False)
    return len(ahead)


def contact_restored(work: Work, event: Event) -> None:
    """Take back what was cancelled as the contact was deleted, is still ahead and still finds its room with whom it was.

    What finds none stays cancelled: its time was somebody else's to take.
    """
    contact = work.session.get(ContactRef, event.subject)
    if contact is None or contact.deleted:
        return
    statement = select(Appointment).where(
        Appointment.contact_id == event.subject,
        Appointment.status_before.is_not(None),
        Appointment.status == Status.CANCELLED,
        Appointment.deleted_at.is_(None),
        Appointment.end_at > work.now(),
    )
    ended = work.session.scalars(statement.order_by(Appointment.id).with_for_update(of=Appointment)).all()
    calendars = {one.calendar_id: work.session.get_one(Calendar, one.calendar_id) for one in ended}
    lock_lanes(work, sorted({lane for one in calendars.values() for lane in (*one.lanes(), lane_of_calendar(one.id))}))
    for appointment in sorted(ended, key=lambda one: one.start_at):
        before = present_data(appointment)
        room = look_for_room(work, calendars[appointment.calendar_id], _as_before(appointment, calendars))
        if not isinstance(room, Refusal):
            appointment.revive()
            appointment.assign(room[0])
            take_room(work, appointment, room[1])
            work.session.flush()
            tell_restored(work, appointment, before)


def _as_before(appointment: Appointment, calendars: Mapping[str, Calendar]) -> Wish:
    user_id = appointment.assigned_user_id
    calendar = calendars[appointment.calendar_id]
    kept = user_id if not calendar.members or calendar.member(user_id) is not None else None
    return Wish(appointment.start_at, appointment.end_at, kept, Leave.RULES)
