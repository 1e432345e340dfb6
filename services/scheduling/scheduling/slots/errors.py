"""Errors about slots."""

from collections.abc import Sequence
from typing import Any

from chassis.errors import Conflict, Invalid, Problem, Unreadable
from scheduling.slots.rules import Refusal

_MESSAGES = {
    Refusal.TOO_SOON: "This starts sooner than the calendar's notice allows.",
    Refusal.TOO_LATE: "This starts later than the calendar can be booked for.",
    Refusal.OUTSIDE_OPEN_HOURS: "This is outside the calendar's open hours.",
    Refusal.OFF_GRID: "The calendar has no slot that starts at this time.",
    Refusal.DAY_FULL: "The calendar takes no more appointments on this day.",
    Refusal.TAKEN: "This slot is taken.",
}


def invalid_range() -> Unreadable:
    """400: the range ends before it begins."""
    return Unreadable("invalid_range", "endDate must come after startDate.")


def range_too_long() -> Unreadable:
    """400: the range is longer than 31 days."""
    return Unreadable("range_too_long", "The range can have 31 days at most.")


def slot_refused(refusal: Refusal, alternatives: Sequence[str]) -> Problem:
    """409 `slot_taken` or `day_full` for what others took, 422 `slot_not_offered` for what never was on offer; with the next free slots."""
    details: dict[str, Any] = {"reason": str(refusal), "alternatives": list(alternatives)}
    message = _MESSAGES[refusal]
    if refusal is Refusal.TAKEN:
        return Conflict("slot_taken", message, details=details)
    if refusal is Refusal.DAY_FULL:
        return Conflict("day_full", message, details=details)
    return Invalid("slot_not_offered", message, details=details)
