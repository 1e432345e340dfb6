"""Booking a series, and doing something with one of its appointments, with one and those after it, or with all that are ahead.

The series' own id stands for all that are ahead. Locks are taken in one order: the series, its appointments by their ids, every lane
in one statement.
"""

from collections.abc import Mapping
from typing import Any

from chassis.work import Work
from scheduling.appointments import operations
from scheduling.appointments.errors import appointment_not_found
from scheduling.appointments.models import Appointment
from scheduling.appointments.queries import find_appointment
from scheduling.appointments.rules import FREEING, Reach
from scheduling.calendars.operations import get_calendar
from scheduling.recurrence import reworking
from scheduling.recurrence.booking import begin_series, first_starts, read
from scheduling.recurrence.models import SeriesInstance
from scheduling.recurrence.parts import newest_of, part_of, refresh
from scheduling.slots.rules import Leave
from scheduling.slots.zones import zone_named


def book(work: Work, body: Mapping[str, Any]) -> Appointment:
    """Book one appointment, or a series; answers the first. A rule counts where slot validation is left aside, as published.

    Of a rule with an end all are booked or none; of one without, those of the time that is kept booked ahead.

    Raises:
        Invalid: `invalid_rrule`, `too_many_occurrences`, `no_occurrences`, and what booking one raises.
        NotFound, Conflict, Unavailable: what booking one raises.
    """
    if not _has_rule(body):
        return operations.book_appointment(work, body)
    calendar = get_calendar(work, body["calendar_id"])
    rule = read(body["rrule"], zone_named(body.get("timezone") or calendar.timezone))
    starts = first_starts(work, rule, body["start_at"])
    length = body["end_at"] - body["start_at"] if "end_at" in body else calendar.duration
    series = begin_series(work, rule, body["start_at"], length)
    booked: list[Appointment] = []
    shared = {**body, "series_id": series.id}
    for start_at in starts:
        # The lanes are the same for each, so that locking them again waits for nobody.
        one = operations.book_appointment(work, {**shared, "start_at": start_at, "end_at": start_at + length})
        work.session.add(SeriesInstance(appointment=one, series_id=series.id, recurs_at=start_at))
        booked.append(one)
        if calendar.members:
            # One person keeps the whole series.
            shared["assigned_user_id"] = booked[0].assigned_user_id
    work.session.flush()
    return booked[0]


def get(work: Work, event_id: str) -> Appointment:
    """The appointment; of a series by its id the first that is ahead, else its newest.

    Raises:
        NotFound: `appointment_not_found`.
    """
    found = find_appointment(work, event_id)
    if found is not None:
        return found
    part = part_of(work, event_id, Reach.ALL, lock=False)
    if part is None:
        raise appointment_not_found()
    return part.ahead[0].appointment if part.ahead else newest_of(work, part.series)


def change(work: Work, event_id: str, body: Mapping[str, Any]) -> Appointment:
    """Change one appointment, or a part of a series; answers the first that was changed.

    A new time is that of the first of the part; the others move by as much, by the wall clock. A new rule books and cancels what it
    takes. A part whose times change becomes a series of its own where others come before it: the id stays with all that are ahead.

    Raises:
        NotFound, Conflict, Invalid, PreconditionFailed: what booking and changing one raise, and `rule_does_not_fit`.
    """
    part = part_of(work, event_id, body["reach"], calendar_id=body.get("calendar_id"))
    if part is None or not part.ahead:
        appointment = _change_one(work, event_id, body) if part is None else newest_of(work, part.series)
    elif body.get("status") in FREEING:
        appointment = part.ahead[0].appointment
        for row in part.ahead:
            operations.change_appointment(work, row.appointment_id, body)
        reworking.end(work, part)
    else:
        appointment = reworking.rework(work, part, body, has_rule=_has_rule(body))
    refresh(work, appointment)
    return appointment


def cancel(work: Work, event_id: str, reason: str | None, reach: str) -> Appointment:
    """Cancel one appointment, or a part of a series, which then has no more to come; answers the first of them.

    What is cancelled already is answered again, and nothing is told.

    Raises:
        NotFound, Conflict: what cancelling one raises.
    """
    part = part_of(work, event_id, reach)
    if part is None:
        appointment = operations.cancel_appointment(work, event_id, reason)
    else:
        appointment = part.ahead[0].appointment if part.ahead else newest_of(work, part.series)
        for row in part.ahead:
            operations.cancel_appointment(work, row.appointment_id, reason)
        reworking.end(work, part)
    refresh(work, appointment)
    return appointment


def delete(work: Work, event_id: str, reach: str) -> None:
    """Delete one appointment or blocked slot, or a part of a series, which then has no more to come.

    Raises:
        NotFound, PreconditionFailed: what deleting one raises.
    """
    part = part_of(work, event_id, reach)
    if part is None:
        operations.delete_event(work, event_id)
        return
    for row in part.ahead:
        operations.delete_appointment(work, row.appointment_id)
    reworking.end(work, part)


def _has_rule(body: Mapping[str, Any]) -> bool:
    return "rrule" in body and body["leave"] is Leave.BLOCKS


def _change_one(work: Work, appointment_id: str, body: Mapping[str, Any]) -> Appointment:
    if _has_rule(body):
        return reworking.make_recurring(work, appointment_id, body)
    appointment = operations.change_appointment(work, appointment_id, body)
    reworking.detach(work, appointment, body)
    return appointment
