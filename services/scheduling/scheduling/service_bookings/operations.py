"""What is done with service bookings. Each service is an appointment, by the appointments' own rules; a booking's stand or fall together.

Locks are taken in one order: the booking, its appointments by their ids, every lane in one statement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from chassis.work import Work
from scheduling.appointments.models import Appointment, Assignment
from scheduling.appointments.operations import free_appointment, remove_appointment
from scheduling.appointments.placing import check_span, take_room
from scheduling.appointments.rules import FREEING, Status
from scheduling.appointments.schemas import present_data
from scheduling.appointments.telling import tell_booked, tell_changes
from scheduling.appointments.texts import write_place, write_texts
from scheduling.calendars.models import Calendar
from scheduling.calendars.operations import hold_contact_to
from scheduling.contacts import ContactRef, contact_refs, contacts_named
from scheduling.occupancy.models import user_of_lane
from scheduling.occupancy.operations import Take, held_by, lock_lanes, release
from scheduling.service_bookings.models import BookedService, Revision, ServiceBooking
from scheduling.service_bookings.queries import booking_for_change
from scheduling.service_bookings.rules import Placed
from scheduling.service_bookings.spots import Spot, spot_for_change, spot_of
from scheduling.service_bookings.wanted import (
    Wanted,
    find_row,
    lanes_to_lock,
    read_wanted,
    time_of,
    wanted_again,
)
from scheduling.slots.rules import Leave
from scheduling.wire import check_location

_END_IS_COMPUTED = "endTime was set to when the last service ends."
_PLACE_IS_FIXED = "Meeting location is not supported for the selected service location and has been ignored."


def book_services(work: Work, query: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[ServiceBooking, list[str]]:
    """Book services in a row, all or none; with what the caller should know of it.

    Raises:
        NotFound: `location_not_found`, `contact_not_found`, `service_not_found`, `service_location_not_found`.
        Unavailable: `contacts_unavailable`.
        Conflict: `calendar_inactive`, `slot_taken`, `day_full`.
        Invalid: `slot_not_offered`, `user_not_in_calendar`, `invalid_span`, `unknown_add_on`, `one_currency_only`, or where to meet
            is not said.
    """
    check_location(work, body["location_id"])
    contact = contacts_named(work, [body["contact_id"]])[body["contact_id"]]
    spot = spot_of(work, body)
    wanted = read_wanted(work, body["services"])
    lock_lanes(work, sorted(lanes_to_lock(wanted)))
    placed = find_row(work, wanted, body["start_at"], query["leave"])
    confirmed = all(one.calendar.auto_confirm for one in wanted)
    frame = _Frame(
        contact_id=contact.id,
        status=body.get("status") or (Status.CONFIRMED if confirmed else Status.NEW),
        timezone=body.get("timezone") or contact.timezone or wanted[0].calendar.timezone,
        title=body.get("title", ""),
        address=spot.address,
    )
    booking = ServiceBooking(service_location_id=spot.id, created_by=work.actor)
    work.session.add(booking)
    _lay_out(work, booking, frame, [(one, room, None) for one, room in zip(wanted, placed, strict=True)])
    work.session.flush()
    for part in booking.parts:
        tell_booked(work, part.appointment)
    return booking, _messages(booking, body, spot)


def change_booking(
    work: Work, booking_id: str, query: Mapping[str, Any], body: Mapping[str, Any]
) -> tuple[ServiceBooking, list[str]]:
    """Change what `body` names: where and when, the services themselves, the title, the status; with what the caller should know of it.

    Services that were cancelled alone stay so.

    Raises:
        NotFound: `service_booking_not_found`, `service_not_found`, `service_location_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `slot_taken`, `day_full`, `appointment_closed`, `status_not_allowed`, `calendar_inactive`.
        Invalid: as `book_services`.
    """
    booking = booking_for_change(work, booking_id)
    work.check_version(Revision(booking))
    before = {part.appointment_id: present_data(part.appointment) for part in booking.standing}
    spot = spot_for_change(work, booking, body)
    status = body.get("status")
    if status in FREEING:
        _free(work, booking, status)
    elif _is_move(booking, body):
        _move(work, booking, body, query["leave"])
    targets = booking.ahead or booking.standing
    for part in targets:
        if status is not None and status not in FREEING:
            part.appointment.become(status)
        _write(work, part.appointment, body, spot)
    if spot is not None:
        booking.service_location_id = spot.id
    work.session.flush()
    for part in booking.standing:
        if part.appointment_id in before:
            tell_changes(work, part.appointment, before[part.appointment_id])
        else:
            tell_booked(work, part.appointment)
    return booking, _messages(booking, body, spot)


def delete_booking(work: Work, booking_id: str) -> None:
    """Delete the booking with its appointments, and free their time.

    Raises:
        NotFound: `service_booking_not_found`.
        PreconditionFailed: `stale_version`.
    """
    booking = booking_for_change(work, booking_id)
    work.check_version(Revision(booking))
    standing = booking.standing
    _lock_held(work, standing, ())
    for part in standing:
        remove_appointment(work, part.appointment)
    booking.deleted_at = work.now()


def _free(work: Work, booking: ServiceBooking, status: Status) -> None:
    parts = booking.ahead or booking.standing
    _lock_held(work, parts, ())
    for part in parts:
        free_appointment(work, part.appointment, status, None)


def _lock_held(work: Work, parts: Sequence[BookedService], more: Iterable[str]) -> None:
    held = {lane for part in parts for lane in held_by(work, part.appointment_id)}
    lock_lanes(work, sorted(held.union(more)))


def _is_move(booking: ServiceBooking, body: Mapping[str, Any]) -> bool:
    starts = min(part.appointment.start_at for part in booking.ahead or booking.standing)
    return "services" in body or body.get("start_at", starts) != starts


def _move(work: Work, booking: ServiceBooking, body: Mapping[str, Any], leave: Leave) -> None:
    parts = booking.ahead
    for part in parts or booking.standing:
        part.appointment.check_movable()
        hold_contact_to(work, part.appointment.calendar_id, "reschedule")
    asked = read_wanted(work, body["services"]) if "services" in body else [wanted_again(work, one) for one in parts]
    start_at = body.get("start_at") or min(part.appointment.start_at for part in parts)
    _lock_held(work, parts, lanes_to_lock(asked))
    # What it holds is free for it; a refusal rolls all of it back.
    for part in parts:
        release(work, part.appointment_id)
    placed = find_row(work, asked, start_at, leave)
    kept = _kept(parts, asked)
    for part in parts:
        if part not in kept:
            remove_appointment(work, part.appointment)
    first = parts[0].appointment
    # What is added is theirs who has the rest; where that is on its way to the survivor of a merge, the survivor's already.
    contact_id = contact_refs.hold(work, first.contact_id)
    frame = _Frame(contact_id, Status(first.status), first.timezone, body.get("title", ""), first.address)
    _lay_out(work, booking, frame, list(zip(asked, placed, kept, strict=True)))
    # What was agreed may change where no appointment does.
    flag_modified(booking, "updated_at")


def _kept(parts: Sequence[BookedService], asked: Sequence[Wanted]) -> list[BookedService | None]:
    """For each that is asked for the appointment that goes on as it: that of the same service, first come first served."""
    left = list(parts)
    kept: list[BookedService | None] = []
    for one in asked:
        same = next((part for part in left if part.service_id == one.calendar.id), None)
        if same is not None:
            left.remove(same)
        kept.append(same)
    return kept


@dataclass(frozen=True)
class _Frame:
    """What the appointments of a booking share; a blank title is the calendar's own."""

    contact_id: str
    status: Status
    timezone: str
    title: str
    address: str | None


def _lay_out(
    work: Work, booking: ServiceBooking, frame: _Frame, row: Sequence[tuple[Wanted, Placed, BookedService | None]]
) -> None:
    """Take the room of each service in a row, for its appointment or for a new one."""
    laid = {part.appointment_id for _, _, part in row if part is not None}
    for number, part in enumerate(one for one in booking.parts if one.appointment_id not in laid):
        part.position = len(row) + number
    for position, (wanted, placed, known) in enumerate(row):
        start_at, end_at = check_span(*time_of(placed))
        appointment = known.appointment if known is not None else _new_appointment(work, wanted, frame)
        user_id = user_of_lane(placed.lane)
        if user_id != appointment.assigned_user_id:
            appointment.assign(Assignment(user_id, (), placed.reason))
        appointment.start_at, appointment.end_at = start_at, end_at
        part = known or BookedService(appointment=appointment, service_id=wanted.calendar.id)
        _agree(part, position, wanted)
        if known is None:
            _write_new(work, appointment, wanted, frame)
            booking.parts.append(part)
        take_room(
            work,
            appointment,
            Take(
                lanes=[placed.lane],
                calendar_id=wanted.calendar.id,
                start_at=start_at,
                end_at=end_at,
                before=timedelta(seconds=wanted.before),
                after=timedelta(seconds=wanted.after),
                seats=wanted.calendar.per_slot,
            ),
        )


def _agree(part: BookedService, position: int, wanted: Wanted) -> None:
    part.position = position
    part.variation_id, part.category_id, part.name = wanted.variation_id, wanted.category_id, wanted.name
    part.minutes, part.before, part.after = wanted.minutes, wanted.before, wanted.after
    part.price_minor, part.currency, part.add_ons = wanted.price_minor, wanted.currency, wanted.add_ons


def _new_appointment(work: Work, wanted: Wanted, frame: _Frame) -> Appointment:
    return Appointment(
        calendar_id=wanted.calendar.id,
        group_id=wanted.calendar.group_id,
        contact_id=frame.contact_id,
        attendees=[],
        status=frame.status.value,
        appointment_type="service",
        timezone=frame.timezone,
        created_by=work.actor,
    )


def _write_new(work: Work, appointment: Appointment, wanted: Wanted, frame: _Frame) -> None:
    contact = work.session.get(ContactRef, frame.contact_id)
    write_texts(appointment, wanted.calendar, contact, {"title": frame.title, "description": ""})
    place = {} if frame.address is None else {"address": frame.address, "meeting_location_type": "address"}
    write_place(appointment, wanted.calendar, place, new=True)


def _write(work: Work, appointment: Appointment, body: Mapping[str, Any], spot: Spot | None) -> None:
    calendar = work.session.get_one(Calendar, appointment.calendar_id)
    contact = work.session.get(ContactRef, appointment.contact_id)
    if "title" in body:
        write_texts(appointment, calendar, contact, {"title": body["title"]})
    if spot is not None and spot.address is not None:
        write_place(appointment, calendar, {"address": spot.address, "meeting_location_type": "address"})
    appointment.timezone = body.get("timezone", appointment.timezone)


def _messages(booking: ServiceBooking, body: Mapping[str, Any], spot: Spot | None) -> list[str]:
    told: list[str] = []
    ends = max(part.appointment.end_at for part in booking.ahead or booking.standing)
    if body.get("end_at", ends) != ends:
        told.append(_END_IS_COMPUTED)
    if spot is not None and spot.ignored:
        told.append(_PLACE_IS_FIXED)
    return told
