"""The rule of services in a row: each begins when the one before has ended, and with somebody who is free for it.

One function decides both what may be booked and which other times are offered, over the predicate that offers slots.
Spans are half-open and in seconds of Unix time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduling.appointments.rules import Candidate, Reason, choose
from scheduling.slots.hours import Span
from scheduling.slots.rules import Board, Leave, Refusal


@dataclass(frozen=True)
class Step:
    """One service of a booking: the rules of its calendar for just this length, and who could give it, by lane.

    `requested` says that somebody is asked for by name; `equally` is how the calendar distributes.
    """

    board: Board
    candidates: Mapping[str, Candidate]
    requested: bool = False
    equally: bool = False


@dataclass(frozen=True)
class Placed:
    """Where a service found room: its time, the time with its buffers, whose lane, and why theirs."""

    span: Span
    around: Span
    lane: str
    reason: Reason


def place(steps: Sequence[Step], start: int, leave: Leave) -> list[Placed] | Refusal:
    """Where each service finds room if the first begins at `start`, or why one of them does not.

    Nobody is in their own way: who gives two services has the buffers of both between them, and the second begins later for it.
    """
    found: list[Placed] = []
    for number, step in enumerate(steps):
        # Notice and booking window are about when the booking begins.
        placed = _next(step, found, start, max(leave, Leave.BOUNDS) if number else leave)
        if isinstance(placed, Refusal):
            return placed
        start = placed.span[1]
        found.append(placed)
    return found


def starts(steps: Sequence[Step]) -> Iterator[int]:
    """The free starts of the whole booking in the first service's window, in order."""
    for first, _ in steps[0].board.offers():
        if not isinstance(place(steps, first, Leave.NOTHING), Refusal):
            yield first


def _next(step: Step, earlier: Sequence[Placed], start: int, leave: Leave) -> Placed | Refusal:
    rules = step.board.rules
    # Somebody who has just given another service needs the buffers first; somebody else may begin at once.
    rested = () if leave >= Leave.RULES else (one.around[1] + rules.before for one in earlier)
    refusal = Refusal.TAKEN
    for moment in sorted({start, *(one for one in rested if one > start)}):
        span = (moment, moment + rules.duration)
        refused = step.board.refusal(span, leave)
        free = () if refused else _free(step, earlier, span, leave)
        if free:
            lane, reason = _chosen(step, free)
            return Placed(span, rules.padded(span), lane, reason)
        if moment == start:
            refusal = refused or Refusal.TAKEN
    return refusal


def _free(step: Step, earlier: Sequence[Placed], span: Span, leave: Leave) -> list[str]:
    free = step.board.free_lanes(span, leave)
    if leave >= Leave.RULES:
        return list(free)
    first, last = step.board.rules.padded(span)
    busy = {one.lane for one in earlier if first < one.around[1] and one.around[0] < last}
    return [lane for lane in free if lane not in busy]


def _chosen(step: Step, free: Sequence[str]) -> tuple[str, Reason]:
    candidates = {step.candidates[lane].user_id: lane for lane in free}
    best, reason = choose([step.candidates[lane] for lane in free], equally=step.equally)
    return candidates[best.user_id], Reason.REQUESTED if step.requested else reason
