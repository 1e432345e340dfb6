"""The rules of free slots. One predicate decides both what is offered and what may be booked, so that the two cannot disagree.

Spans are half-open and in seconds of Unix time; only the opening hours know of a zone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from scheduling.slots.hours import OpenHours, Opening, Span, Spans
from scheduling.slots.zones import local_day, zone_named


class Refusal(StrEnum):
    """Why a span cannot be booked."""

    TOO_SOON = "too_soon"
    TOO_LATE = "too_late"
    OUTSIDE_OPEN_HOURS = "outside_open_hours"
    OFF_GRID = "off_grid"
    DAY_FULL = "day_full"
    TAKEN = "taken"


class Needs(StrEnum):
    """Whether a slot needs one of the lanes free, or all of them."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True)
class SlotRules:
    """What a calendar asks of a slot, in seconds.

    `bounds` are the first moment at which a slot may start, and the one from which on it may not. On `full_days` (local to the
    hours, days since 1970-01-01) it takes no more.
    """

    hours: OpenHours
    duration: int
    interval: int
    before: int = 0
    after: int = 0
    bounds: Span = (0, 2**40)
    full_days: frozenset[int] = frozenset()

    def padded(self, span: Span) -> Span:
        """The span with the buffers around it."""
        return span[0] - self.before, span[1] + self.after


@dataclass(frozen=True)
class Lane:
    """The time of somebody (or of a calendar) who can be in one place at once.

    `busy` are the spans taken, each with its own buffers around it; `joinable` are those of them that this same calendar has taken
    and that have a seat left, with how many.
    """

    name: str
    busy: Sequence[Span] = ()
    joinable: Mapping[Span, int] | None = None

    @cached_property
    def _taken(self) -> Spans:
        return Spans(self.busy)

    def is_free(self, span: Span, padded: Span) -> bool:
        """Whether `span`, with `padded` around it, finds room or a seat."""
        if self.joinable and self.joinable.get(span, 0) > 0:
            return True
        return not self._taken.touch(padded)


class Board:
    """A calendar's rules and its lanes over one window, ready to answer which starts it offers and why it refuses a span."""

    def __init__(self, rules: SlotRules, lanes: Sequence[Lane], needs: Needs, window: Span) -> None:
        self.rules = rules
        self.lanes = lanes
        self.needs = needs
        self.window = window
        self._zone = zone_named(rules.hours.zone)

    @cached_property
    def _openings(self) -> list[Opening]:
        # A slot that starts at the window's end still needs to see how long it stays open after it.
        return list(self.rules.hours.openings((self.window[0], self.window[1] + self.rules.duration)))

    @cached_property
    def _open(self) -> Spans:
        return Spans([(opening.start, opening.end) for opening in self._openings])

    def offers(self) -> Iterator[Span]:
        """The free slots that start in the window, in order."""
        combine = any if self.needs is Needs.ANY else all
        for start in self._grid():
            span = (start, start + self.rules.duration)
            if self._against_rules(span) is None:
                around = self.rules.padded(span)
                if combine(lane.is_free(span, around) for lane in self.lanes):
                    yield span

    def refusal(self, span: Span, *, any_time: bool = False, any_bounds: bool = False) -> Refusal | None:
        """Why `span`, which starts in the window, cannot be booked; None if it can.

        `any_time` asks for nothing but that it is not taken; `any_bounds` leaves notice and booking window aside.
        """
        if not any_time:
            refused = self._against_rules(span, any_bounds=any_bounds)
            if refused is not None:
                return refused
            if not self._is_on_grid(span[0]):
                return Refusal.OFF_GRID
        return None if self.free_lanes(span, padded=not any_time) else Refusal.TAKEN

    def free_lanes(self, span: Span, *, padded: bool = True) -> tuple[str, ...]:
        """The lanes that are free for `span`; none where all are needed and one is not free."""
        around = self.rules.padded(span) if padded else span
        free = tuple(lane.name for lane in self.lanes if lane.is_free(span, around))
        return free if self.needs is Needs.ANY or len(free) == len(self.lanes) else ()

    def _against_rules(self, span: Span, *, any_bounds: bool = False) -> Refusal | None:
        earliest, latest = self.rules.bounds
        if not any_bounds and span[0] < earliest:
            return Refusal.TOO_SOON
        if not any_bounds and span[0] >= latest:
            return Refusal.TOO_LATE
        if not self._open.hold(span):
            return Refusal.OUTSIDE_OPEN_HOURS
        if self.rules.full_days and local_day(self._zone, span[0]) in self.rules.full_days:
            return Refusal.DAY_FULL
        return None

    def _grid(self) -> list[int]:
        starts: set[int] = set()
        for opening in self._openings:
            first = max(opening.start, self.window[0])
            starts.update(
                range(first + (opening.anchor - first) % self.rules.interval, opening.end, self.rules.interval)
            )
        return sorted(start for start in starts if start < self.window[1])

    def _is_on_grid(self, start: int) -> bool:
        return any(
            opening.start <= start < opening.end and (start - opening.anchor) % self.rules.interval == 0
            for opening in self._openings
        )
