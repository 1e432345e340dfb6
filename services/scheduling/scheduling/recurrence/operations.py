"""Booking a series, and doing something with one of its appointments or with all that are ahead: the latter by the series' own id."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from chassis.ids import new_id
from chassis.work import Work
from scheduling.appointments import operations
from scheduling.appointments.models import Appointment
from scheduling.appointments.queries import visible
from scheduling.appointments.rules import MOVABLE
from scheduling.calendars.operations import get_calendar
from scheduling.occupancy.operations import held_by, lock_lanes
from scheduling.recurrence.errors import unusable_rule
from scheduling.recurrence.models import AppointmentSeries
from scheduling.recurrence.rules import RuleError, occurrences
from scheduling.slots.zones import zone_named


def book(work: Work, body: Mapping[str, Any]) -> Appointment:
    """Book one appointment, or all of a series or none; answers the first. A rule counts where slot validation is left aside, as published.

    Raises:
        Invalid: `invalid_rrule`, `rrule_without_end`, `too_many_occurrences`, `no_occurrences`, and what booking one raises.
        NotFound, Conflict, Unavailable: what booking one raises.
    """
    if "rrule" not in body or not body["ignore_free_slots"]:
        return operations.book_appointment(work, body)
    calendar = get_calendar(work, body["calendar_id"])
    try:
        starts = occurrences(body["rrule"], body["start_at"], zone_named(body.get("timezone") or calendar.timezone))
    except RuleError as error:
        raise unusable_rule(error.code) from error
    length = body["end_at"] - body["start_at"] if "end_at" in body else calendar.duration
    series = AppointmentSeries(id=new_id(), rrule=body["rrule"], appointment_ids=[])
    booked: list[Appointment] = []
    shared = {**body, "series_id": series.id}
    for start_at in starts:
        # The lanes are the same for each, so that locking them again waits for nobody.
        booked.append(operations.book_appointment(work, {**shared, "start_at": start_at, "end_at": start_at + length}))
        if calendar.members:
            # One person keeps the whole series.
            shared["assigned_user_id"] = booked[0].assigned_user_id
    series.appointment_ids = [one.id for one in booked]
    work.session.add(series)
    return booked[0]


def change(work: Work, event_id: str, body: Mapping[str, Any]) -> Appointment:
    """Change one appointment, or all of a series that are ahead; answers the first of them.

    A new time is that of the first one ahead; the others move by as much, by the wall clock.

    Raises:
        NotFound, Conflict, Invalid, PreconditionFailed: what changing one raises.
    """
    ahead = _ahead(work, event_id)
    if not ahead:
        return operations.change_appointment(work, event_id, body)
    zone = zone_named(ahead[0].timezone)
    before = [(one, one.start_at.astimezone(zone).replace(tzinfo=None), one.end_at - one.start_at) for one in ahead]
    moved = (
        body["start_at"].astimezone(zone).replace(tzinfo=None) - before[0][1] if "start_at" in body else timedelta(0)
    )
    length = body["end_at"] - body.get("start_at", ahead[0].start_at) if "end_at" in body else None
    # Those go first that nobody of their own series is in the way of.
    for one, local, lasts in before if moved <= timedelta(0) else reversed(before):
        each = {**body}
        if "start_at" in body or length is not None:
            start_at: datetime = (local + moved).replace(tzinfo=zone).astimezone(UTC)
            each |= {"start_at": start_at, "end_at": start_at + (length or lasts)}
        operations.change_appointment(work, one.id, each)
    return ahead[0]


def cancel(work: Work, event_id: str, reason: str | None) -> Appointment:
    """Cancel one appointment, or all of a series that are ahead; answers the first of them.

    Raises:
        NotFound, Conflict: what cancelling one raises.
    """
    ahead = _ahead(work, event_id)
    if not ahead:
        return operations.cancel_appointment(work, event_id, reason)
    for one in ahead:
        operations.cancel_appointment(work, one.id, reason)
    return ahead[0]


def delete(work: Work, event_id: str) -> None:
    """Delete one appointment or blocked slot, or all of a series that are ahead.

    Raises:
        NotFound, PreconditionFailed: what deleting one raises.
    """
    ahead = _ahead(work, event_id)
    if not ahead:
        operations.delete_event(work, event_id)
    for one in ahead:
        operations.delete_appointment(work, one.id)


def _ahead(work: Work, series_id: str) -> list[Appointment]:
    """The appointments of the series that are ahead, by their starts, locked with all of their lanes; none if there is no such series."""
    series = work.session.get(AppointmentSeries, series_id)
    if series is None:
        return []
    statement = visible(work).where(
        Appointment.id.in_(series.appointment_ids),
        Appointment.status.in_(MOVABLE),
        Appointment.end_at > work.now(),
    )
    rows = work.session.scalars(statement.order_by(Appointment.id).with_for_update(of=Appointment)).all()
    lock_lanes(work, [lane for one in rows for lane in held_by(work, one.id)])
    return sorted(rows, key=lambda one: one.start_at)
