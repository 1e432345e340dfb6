"""Rules about opportunities. Pure functions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

OPEN, WON, LOST, ABANDONED = "open", "won", "lost", "abandoned"
STATUSES = (OPEN, WON, LOST, ABANDONED)
MOST_FOLLOWERS = 10
_CERTAIN = {WON: 100, LOST: 0, ABANDONED: 0}
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")


@dataclass(frozen=True)
class Standing:
    """A status, and why it was lost where it was."""

    status: str
    lost_reason_id: str | None = None


class ReasonWithoutLossError(ValueError):
    """A lost reason for what is not lost."""


def standing_after(before: Standing, status: str | None, reason_id: str | None, *, reason_given: bool) -> Standing:
    """The standing after `status` (None leaves it) and, where `reason_given`, the reason were asked for.

    Every status can follow every other: what was won or lost may be opened again. A reason stays only while it is lost.

    Raises:
        ReasonWithoutLossError: a reason is given, and it would not be lost.
        ValueError: no such status.
    """
    after = status or before.status
    if after not in STATUSES:
        raise ValueError(f"no status {after}")
    if reason_given and reason_id is not None and after != LOST:
        raise ReasonWithoutLossError(after)
    if after != LOST:
        return Standing(after)
    return Standing(LOST, reason_id if reason_given else before.lost_reason_id)


def effective_probability(status: str, own: int | None, of_stage: int | None) -> int | None:
    """How probable winning is, in percent: certain once it is decided, else its own, else its stage's."""
    if status in _CERTAIN:
        return _CERTAIN[status]
    return of_stage if own is None else own


def followers_after(followers: Sequence[str], users: Iterable[str], action: str, *, remove_all: bool) -> list[str]:
    """The followers after `users` were added or removed (`action`), or all were removed and then these added."""
    if action == "remove":
        gone = set(users)
        return [] if remove_all else [user for user in followers if user not in gone]
    return list(dict.fromkeys([*([] if remove_all else followers), *users]))


def read_day(text: str) -> date:
    """A day: `2026-04-23` or `04-23-2026`, also with `/` or `.`; or an ISO 8601 time, of which the day counts.

    Raises:
        ValueError: none of these.
    """
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = found.groups()
        return date(int(year), int(month), int(day))
    if found := _MONTH_FIRST.fullmatch(text):
        month, _, day, year = found.groups()
        return date(int(year), int(month), int(day))
    return datetime.fromisoformat(text).date()
