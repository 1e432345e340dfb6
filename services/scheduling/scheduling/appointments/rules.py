"""The rules of appointments: their statuses, who is chosen for them, and the text that they take from the calendar."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What an appointment is."""

    NEW = "new"
    CONFIRMED = "confirmed"
    SHOWED = "showed"
    NOSHOW = "noshow"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    INVALID = "invalid"


class Reach(StrEnum):
    """How much of a series a change is about: the instance that is named, it and those after it, or all that are ahead."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


_NEXT: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.CONFIRMED, Status.CANCELLED, Status.INVALID}),
    Status.CONFIRMED: frozenset({Status.SHOWED, Status.NOSHOW, Status.COMPLETED, Status.CANCELLED, Status.INVALID}),
    # What came of a meeting is told by people, who correct themselves.
    Status.SHOWED: frozenset({Status.NOSHOW, Status.COMPLETED}),
    Status.NOSHOW: frozenset({Status.SHOWED}),
    Status.COMPLETED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.INVALID: frozenset(),
}
MOVABLE = frozenset({Status.NEW, Status.CONFIRMED})
FREEING = frozenset({Status.CANCELLED, Status.INVALID})
"""Statuses in which an appointment takes nobody's time."""


def may_become(before: Status, after: Status) -> bool:
    """Whether an appointment goes from the one status to the other."""
    return after in _NEXT[before]


class Reason(StrEnum):
    """Why a user was chosen."""

    REQUESTED = "requested"
    ONLY_ONE = "only_free_member"
    PRIORITY = "highest_priority"
    FEWEST = "fewest_appointments"
    ORDER = "first_in_team_order"
    SEATED = "class_has_a_seat"
    EVERYBODY = "every_member"
    NOBODY = "calendar_has_no_members"
    LEFT = "team_member_left"


@dataclass(frozen=True)
class Candidate:
    """A member who is free. `load` counts the appointments that the calendar's distribution weighs."""

    user_id: str
    priority: int
    load: int
    position: int


def choose(candidates: Sequence[Candidate], *, equally: bool) -> tuple[Candidate, Reason]:
    """Who of the free members gets the appointment, and why; the same answer for the same candidates.

    For availability the higher priority goes first, then the one with fewer appointments to come. For equal distribution the one with fewer
    appointments goes first, then the higher priority. The order of the team decides what is left.
    """
    if len(candidates) == 1:
        return candidates[0], Reason.ONLY_ONE
    first, second = (_load, _rank) if equally else (_rank, _load)
    best, next_best = sorted(candidates, key=lambda one: (first(one), second(one), one.position))[:2]
    for measure in (first, second):
        if measure(best) != measure(next_best):
            return best, Reason.FEWEST if measure is _load else Reason.PRIORITY
    return best, Reason.ORDER


def _rank(candidate: Candidate) -> int:
    return -candidate.priority


def _load(candidate: Candidate) -> int:
    return candidate.load


_FIELD = re.compile(r"\{\{\s*([a-z_.]{1,60})\s*\}\}", re.IGNORECASE)


def filled(template: str, values: Mapping[str, str | None]) -> str:
    """`template` with `{{contact.name}}` and the like put in; a name that is not in `values` leaves nothing."""
    return _FIELD.sub(lambda match: values.get(match[1].lower()) or "", template).strip()
