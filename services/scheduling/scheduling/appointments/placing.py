"""Finding room for an appointment: the slot is checked again under the lanes' locks, and taken in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from chassis.errors import Problem
from chassis.work import Units, Work
from scheduling.appointments.errors import invalid_span
from scheduling.appointments.models import LONGEST, Appointment, Assignment
from scheduling.appointments.rules import Candidate, Reason, choose
from scheduling.appointments.writing import write_booked
from scheduling.calendars.models import Calendar
from scheduling.holds.models import Hold
from scheduling.occupancy.models import lane_of_calendar, lane_of_user, user_of_lane
from scheduling.occupancy.operations import OverlapError, Take, loads, lock_lanes, take
from scheduling.slots.errors import slot_refused
from scheduling.slots.operations import alternatives, board_of, lanes_for
from scheduling.slots.rules import Leave, Needs, Refusal
from scheduling.slots.zones import datetime_of, span_of

_CLASS = "class_booking"
EQUALLY = "RoundRobin_OptimizeForEqualDistribution"


@dataclass(frozen=True)
class Wish:
    """What is asked for: a span, perhaps with one user, and what is set aside for it."""

    start_at: datetime
    end_at: datetime
    user_id: str | None = None
    leave: Leave = Leave.NOTHING


def check_span(start_at: datetime, end_at: datetime) -> tuple[datetime, datetime]:
    """The span, if it can be one of an appointment.

    Raises:
        Invalid: `invalid_span`.
    """
    if not start_at < end_at <= start_at + LONGEST:
        raise invalid_span()
    return start_at, end_at


def lanes_to_lock(calendar: Calendar, wish: Wish) -> list[str]:
    """Whatever the wish may take.

    Raises:
        Invalid: `user_not_in_calendar`.
    """
    # The calendar's own lane stands for what is counted by calendar: its most a day.
    return [*_lanes(calendar, wish), lane_of_calendar(calendar.id)]


def lock_for(work: Work, calendar: Calendar, wish: Wish, held: list[str]) -> None:
    """Lock whatever the wish may take, and what is `held` and will be given back. Once in a transaction.

    Raises:
        Invalid: `user_not_in_calendar`.
    """
    lock_lanes(work, [*lanes_to_lock(calendar, wish), *held])


def find_room(work: Work, calendar: Calendar, wish: Wish) -> tuple[Assignment, Take]:
    """Who gets the appointment, and what it is to take. Its lanes are locked.

    Raises:
        Conflict: `slot_taken` or `day_full`, with the next free slots.
        Invalid: `slot_not_offered`, with the next free slots.
    """
    room = look_for_room(work, calendar, wish)
    if isinstance(room, Refusal):
        span = span_of(wish.start_at, wish.end_at)
        raise slot_refused(room, alternatives(work, calendar, _lanes(calendar, wish), wish.start_at, span))
    return room


def look_for_room(work: Work, calendar: Calendar, wish: Wish) -> tuple[Assignment, Take] | Refusal:
    """The same as `find_room`, with the refusal for an answer."""
    span = span_of(wish.start_at, wish.end_at)
    board = board_of(work, calendar, _lanes(calendar, wish), wish.start_at, wish.end_at)
    refusal = board.refusal(span, wish.leave)
    if refusal is not None:
        return refusal
    free = board.free_lanes(span, wish.leave)
    assignment = _assign(work, calendar, wish, free, board.seated_lanes(span))
    return assignment, Take(
        lanes=free if board.needs is Needs.ALL else [lane_of_user(assignment.user_id or "")],
        calendar_id=calendar.id,
        start_at=wish.start_at,
        end_at=wish.end_at,
        before=calendar.buffer_before,
        after=calendar.buffer_after,
        seats=calendar.per_slot,
    )


def take_room(work: Work, holder: Appointment | Hold, wanted: Take) -> None:
    """Take it for the appointment or hold, and write both.

    Raises:
        Conflict: `slot_taken`: the database refused what the check let pass, as somebody wrote without the lock.
    """
    try:
        take(work, holder, wanted)
    except OverlapError as error:
        raise _overlap(work, wanted) from error


def book_room(work: Work, appointment: Appointment, wanted: Take) -> bool:
    """The same for an appointment that is new and in no session yet; whether its calendar may tell anybody of it.

    Raises:
        Conflict: `slot_taken`, as in `take_room`.
    """
    if wanted.seats > 1:
        # It may join others.
        take_room(work, appointment, wanted)
        return True
    try:
        return write_booked(work, appointment, wanted)
    except OverlapError as error:
        raise _overlap(work, wanted) from error


def _overlap(work: Work, wanted: Take) -> Problem:
    span = span_of(wanted.start_at, wanted.end_at)
    # The refusal ended this transaction, so what is free now is read in another.
    with Units(work.runtime, work.identity)() as reading:
        calendar = reading.session.get_one(Calendar, wanted.calendar_id)
        others = alternatives(reading, calendar, wanted.lanes, wanted.start_at, span)
    return slot_refused(Refusal.TAKEN, others)


def _lanes(calendar: Calendar, wish: Wish) -> list[str]:
    return lanes_for(calendar, None if wish.user_id is None else [wish.user_id])


def _assign(work: Work, calendar: Calendar, wish: Wish, free: tuple[str, ...], seated: frozenset[str]) -> Assignment:
    if not calendar.members:
        return Assignment(wish.user_id, (), Reason.NOBODY if wish.user_id is None else Reason.REQUESTED)
    if calendar.needs is Needs.ALL:
        return _everybody(calendar, wish)
    if wish.user_id is not None:
        return Assignment(wish.user_id, (), Reason.REQUESTED)
    classes = tuple(lane for lane in free if lane in seated) if calendar.calendar_type == _CLASS else ()
    if classes and len(free) > 1:
        # A class that somebody gives is filled before another begins beside it.
        chosen, _ = choose(candidates_among(work, calendar, classes), equally=calendar.event_type == EQUALLY)
        return Assignment(chosen.user_id, (), Reason.SEATED)
    chosen, reason = choose(candidates_among(work, calendar, free), equally=calendar.event_type == EQUALLY)
    return Assignment(chosen.user_id, (), reason)


def _everybody(calendar: Calendar, wish: Wish) -> Assignment:
    users = [member.user_id for member in calendar.members]
    primary = next((member.user_id for member in calendar.members if member.is_primary), users[0])
    first = wish.user_id or primary
    reason = Reason.EVERYBODY if wish.user_id is None else Reason.REQUESTED
    return Assignment(first, tuple(user_id for user_id in users if user_id != first), reason)


def candidates_among(work: Work, calendar: Calendar, free: tuple[str, ...]) -> list[Candidate]:
    """The members whose lanes are `free`, with what the calendar's distribution weighs."""
    since = datetime_of(0) if calendar.event_type == EQUALLY else work.now()
    load = loads(work, calendar.id, free, since) if len(free) > 1 else {}
    users = {user_of_lane(lane): load.get(lane, 0) for lane in free}
    return [
        Candidate(member.user_id, member.priority_halves, users[member.user_id], member.position)
        for member in calendar.members
        if member.user_id in users
    ]
