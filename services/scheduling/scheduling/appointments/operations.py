"""What is done with appointments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.work import Work
from contact_ref import ContactState
from scheduling.appointments.models import Appointment, Assignment
from scheduling.appointments.placing import Wish, book_room, check_span, find_room, lanes_to_lock, lock_for, take_room
from scheduling.appointments.queries import appointment_for_change
from scheduling.appointments.rules import FREEING, Reason, Status
from scheduling.appointments.schemas import present_data
from scheduling.appointments.telling import tell_booked, tell_changes, tell_deleted
from scheduling.appointments.texts import write_place, write_texts
from scheduling.blocks.operations import find_block, unblock_slot
from scheduling.calendars.errors import calendar_inactive
from scheduling.calendars.known import known_calendar
from scheduling.calendars.models import Calendar
from scheduling.calendars.operations import get_calendar, hold_contact_to
from scheduling.contacts import ContactRef, contact_with_lanes, contacts_named
from scheduling.holds.operations import end_hold, hold_for_booking
from scheduling.occupancy.operations import Take, held_by, lock_lanes, release
from scheduling.wire import check_location


def book_appointment(work: Work, body: Mapping[str, Any]) -> Appointment:
    """Book. The slot is checked again under its lock, and the database refuses an overlap whatever else happens.

    Raises:
        NotFound: `location_not_found`, `calendar_not_found`, `contact_not_found`.
        Unavailable: `contacts_unavailable`.
        Conflict: `calendar_inactive`, `slot_taken`, `day_full`, `hold_expired`.
        Invalid: `slot_not_offered`, `user_not_in_calendar`, `invalid_span`, `hold_of_another_slot`.
    """
    check_location(work, body["location_id"])
    calendar = _calendar_to_book(work, body)
    if not calendar.takes_bookings:
        raise calendar_inactive(calendar.id)
    start_at, end_at = check_span(body["start_at"], body.get("end_at") or body["start_at"] + calendar.duration)
    status = body.get("status") or (Status.CONFIRMED if calendar.auto_confirm else Status.NEW)
    wish = _wish(body, start_at, end_at, body.get("assigned_user_id"))
    contact, assignment, wanted = _contact_and_room(work, calendar, body, wish, takes_time=status not in FREEING)
    appointment = Appointment(
        calendar_id=calendar.id,
        group_id=calendar.group_id,
        contact_id=contact.id,
        attendees=_attendees(body, contact.id),
        status=status.value,
        start_at=start_at,
        end_at=end_at,
        appointment_type=body.get("appointment_type") or calendar.appointment_type,
        timezone=body.get("timezone") or _zone_of(contact, calendar),
        created_by=work.actor,
        series_id=body.get("series_id"),
    )
    appointment.assign(assignment)
    write_texts(appointment, calendar, contact, {"title": "", "description": "", **body})
    write_place(appointment, calendar, body, new=True)
    followed = True
    if wanted is not None:
        followed = book_room(work, appointment, wanted)
    else:
        work.session.add(appointment)
        work.session.flush()
    tell_booked(work, appointment, notify=body["notify"], followed=followed)
    return appointment


def change_appointment(work: Work, appointment_id: str, body: Mapping[str, Any]) -> Appointment:
    """Change what `body` names: its texts, its time, its calendar, whose it is, its status. Each thing that happened is told once.

    Raises:
        NotFound: `appointment_not_found`, `calendar_not_found`, `contact_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `slot_taken`, `day_full`, `appointment_closed`, `status_not_allowed`, `calendar_inactive`.
        Invalid: `slot_not_offered`, `user_not_in_calendar`, `invalid_span`, `unknown_meeting_location`.
    """
    if "attendees" in body:
        # Before the lock: contacts may have to be asked.
        contacts_named(work, body["attendees"])
    appointment = appointment_for_change(work, appointment_id)
    work.check_version(appointment)
    before = present_data(appointment)
    calendar = _calendar_for(work, appointment, body)
    contact = work.session.get(ContactRef, appointment.contact_id)
    status = body.get("status")
    if status in FREEING:
        free_appointment(work, appointment, status, None)
    elif _is_move(appointment, body):
        _move(work, appointment, calendar, body)
    if status is not None:
        appointment.become(status)
    write_texts(appointment, calendar, contact, body)
    write_place(appointment, calendar, body)
    if "attendees" in body:
        appointment.attendees = _attendees(body, appointment.contact_id)
    appointment.timezone = body.get("timezone", appointment.timezone)
    work.session.flush()
    tell_changes(work, appointment, before, notify=body["notify"])
    return appointment


def cancel_appointment(work: Work, appointment_id: str, reason: str | None) -> Appointment:
    """Cancel the appointment and free its time. Cancelling what is cancelled changes nothing and tells nothing.

    Raises:
        NotFound: `appointment_not_found`.
        Conflict: `status_not_allowed`, it is over.
    """
    appointment = appointment_for_change(work, appointment_id)
    before = present_data(appointment)
    free_appointment(work, appointment, Status.CANCELLED, reason)
    work.session.flush()
    tell_changes(work, appointment, before)
    return appointment


def delete_event(work: Work, event_id: str) -> None:
    """Delete an appointment or a blocked slot, and free its time.

    Raises:
        NotFound: `appointment_not_found`.
        PreconditionFailed: `stale_version`.
    """
    if find_block(work, event_id) is not None:
        unblock_slot(work, event_id)
    else:
        delete_appointment(work, event_id)


def delete_appointment(work: Work, appointment_id: str) -> None:
    """Delete the appointment and free its time.

    Raises:
        NotFound: `appointment_not_found`.
        PreconditionFailed: `stale_version`.
    """
    appointment = appointment_for_change(work, appointment_id)
    work.check_version(appointment)
    remove_appointment(work, appointment)


def remove_appointment(work: Work, appointment: Appointment) -> None:
    """Delete the appointment, which is locked, and free its time.

    Raises:
        Forbidden: `cancel_not_allowed`.
    """
    hold_contact_to(work, appointment.calendar_id, "cancel")
    _give_back(work, appointment)
    appointment.deleted_at = work.now()
    work.session.flush()
    tell_deleted(work, appointment)


def _move(work: Work, appointment: Appointment, calendar: Calendar, body: Mapping[str, Any]) -> None:
    hold_contact_to(work, appointment.calendar_id, "reschedule")
    appointment.check_movable()
    if not calendar.takes_bookings:
        raise calendar_inactive(calendar.id)
    start_at = body.get("start_at", appointment.start_at)
    length = appointment.end_at - appointment.start_at
    start_at, end_at = check_span(start_at, body.get("end_at") or start_at + length)
    wish = _wish(body, start_at, end_at, body.get("assigned_user_id") or _kept_user(appointment, calendar))
    lock_for(work, calendar, wish, held_by(work, appointment.id))
    # What it holds is free for it; a refusal rolls all of it back.
    release(work, appointment.id)
    assignment, wanted = find_room(work, calendar, wish)
    if assignment.user_id != appointment.assigned_user_id or list(assignment.others) != appointment.users:
        appointment.assign(assignment)
    appointment.calendar_id, appointment.group_id = calendar.id, calendar.group_id
    appointment.start_at, appointment.end_at = start_at, end_at
    take_room(work, appointment, wanted)


def free_appointment(work: Work, appointment: Appointment, status: Status, reason: str | None) -> None:
    """Cancel the appointment, which is locked, or find it invalid, and free its time. What is so already changes nothing.

    Raises:
        Conflict: `status_not_allowed`.
        Forbidden: `cancel_not_allowed`.
    """
    if status is Status.CANCELLED:
        hold_contact_to(work, appointment.calendar_id, "cancel")
    changed = appointment.cancel(reason) if status is Status.CANCELLED else appointment.become(status)
    if changed:
        _give_back(work, appointment)


def _give_back(work: Work, appointment: Appointment) -> None:
    lanes = held_by(work, appointment.id)
    if lanes:
        lock_lanes(work, lanes)
        release(work, appointment.id)


def _calendar_to_book(work: Work, body: Mapping[str, Any]) -> Calendar:
    if "hold_id" in body or body.get("status") in FREEING:
        # Something is decided by it before what is taken is asked, or without that being asked.
        return get_calendar(work, body["calendar_id"])
    return known_calendar(work, body["calendar_id"], [body["assigned_user_id"]] if "assigned_user_id" in body else ())


def _contact_and_room(
    work: Work, calendar: Calendar, body: Mapping[str, Any], wish: Wish, *, takes_time: bool
) -> tuple[ContactState, Assignment, Take | None]:
    """Who is to come, whose time it is, and what it takes; everything that is locked is locked here, people before lanes."""
    if takes_time and "hold_id" not in body and not body.get("attendees"):
        contact = contact_with_lanes(work, body["contact_id"], lanes_to_lock(calendar, wish))
        return contact, *find_room(work, calendar, wish)
    contact = contacts_named(work, [body["contact_id"], *body.get("attendees", ())])[body["contact_id"]]
    if not takes_time:
        reason = Reason.NOBODY if wish.user_id is None else Reason.REQUESTED
        return contact, Assignment(wish.user_id, (), reason), None
    hold = hold_for_booking(work, body["hold_id"], wish, calendar.id) if "hold_id" in body else None
    lock_for(work, calendar, wish, held_by(work, hold.id) if hold is not None else [])
    if hold is not None:
        end_hold(work, hold)
    return contact, *find_room(work, calendar, wish)


def _attendees(body: Mapping[str, Any], contact_id: str) -> list[str]:
    return [one for one in dict.fromkeys(body.get("attendees", ())) if one != contact_id]


def _calendar_for(work: Work, appointment: Appointment, body: Mapping[str, Any]) -> Calendar:
    named = body.get("calendar_id")
    if named is not None and named != appointment.calendar_id:
        return get_calendar(work, named)
    # Its own calendar may have been deleted since; the appointment stands all the same.
    return work.session.get_one(Calendar, appointment.calendar_id)


def _is_move(appointment: Appointment, body: Mapping[str, Any]) -> bool:
    return any(
        name in body and body[name] != getattr(appointment, name)
        for name in ("start_at", "end_at", "calendar_id", "assigned_user_id")
    )


def _kept_user(appointment: Appointment, calendar: Calendar) -> str | None:
    user_id = appointment.assigned_user_id
    return user_id if not calendar.members or calendar.member(user_id) is not None else None


def _wish(body: Mapping[str, Any], start_at: datetime, end_at: datetime, user_id: str | None) -> Wish:
    return Wish(start_at, end_at, user_id, body["leave"])


def _zone_of(contact: ContactState, calendar: Calendar) -> str:
    return contact.timezone or calendar.timezone
