"""The rules of free slots. One predicate decides both what is offered and what may be booked, so that the two cannot disagree.

Spans are half-open and in seconds of Unix time; only the opening hours know of a zone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property, reduce
from hashlib import sha256

from scheduling.slots.hours import OpenHours, Opening, Span, Spans, shared
from scheduling.slots.zones import local_day, zone_named


class Refusal(StrEnum):
    """Why a span cannot be booked."""

    TOO_SOON = "too_soon"
    TOO_LATE = "too_late"
    OUTSIDE_OPEN_HOURS = "outside_open_hours"
    OFF_GRID = "off_grid"
    DAY_FULL = "day_full"
    TAKEN = "taken"


class Leave(IntEnum):
    """How much is set aside when room is looked for. Each sets aside what those before it do, too."""

    NOTHING = 0
    BOUNDS = 1
    """Notice and booking window."""
    RULES = 2
    """All of the calendar's rules and the working hours: what is left is that the time is free."""
    BLOCKS = 3
    """Blocked time and calendars elsewhere: what is left is that nobody else has booked or holds it."""

    @classmethod
    def asked(cls, *, validation: bool, date_range: bool) -> "Leave":
        """What a caller sets aside who wants no validation of the slot, or only none of the range of dates."""
        if validation:
            return cls.BLOCKS
        return cls.BOUNDS if date_range else cls.NOTHING


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

    `busy` are the spans booked and held, each with its own buffers around it; `joinable` are those of them that this same calendar has
    taken and that have a seat left, with how many. `shut` is other time that is not free: blocked, or taken elsewhere. `hours` are the
    working hours that count beside the calendar's; None: it has none of its own.
    """

    name: str
    busy: Sequence[Span] = ()
    joinable: Mapping[Span, int] | None = None
    hours: OpenHours | None = None
    shut: Sequence[Span] = ()

    @cached_property
    def _booked(self) -> Spans:
        return Spans(self.busy)

    @cached_property
    def _shut(self) -> Spans:
        return Spans(self.shut)

    @cached_property
    def _taken(self) -> Spans:
        return Spans([*self.shut, *self.busy]) if self.shut else self._booked

    def has_seat(self, span: Span) -> bool:
        """Whether `span` is taken by this calendar and has a seat left."""
        return bool(self.joinable) and (self.joinable or {}).get(span, 0) > 0

    def is_free(self, span: Span, padded: Span) -> bool:
        """Whether `span`, with `padded` around it, finds room or a seat. A class that was blocked since takes nobody more."""
        return not self._taken.touch(padded) or (self.has_seat(span) and not self._shut.touch(span))

    def is_unbooked(self, span: Span) -> bool:
        """Whether `span` finds room or a seat, blocked or not."""
        return not self._booked.touch(span) or self.has_seat(span)


class Crew:
    """Lanes that are open at the same times."""

    def __init__(self, openings: Sequence[Opening], lanes: Sequence[Lane]) -> None:
        self.lanes = lanes
        self._openings = openings
        self._open = Spans([(opening.start, opening.end) for opening in openings])

    def is_open(self, span: Span) -> bool:
        """Whether all of `span` lies in the hours."""
        return self._open.hold(span)

    def starts(self, window: Span, duration: int, interval: int) -> set[int]:
        """The starts of the grid in the window whose slots lie in the hours."""
        starts: set[int] = set()
        for opening in self._openings:
            first, last = max(opening.start, window[0]), min(opening.end, window[1])
            grid = range(first + (opening.anchor - first) % interval, last, interval)
            inside = range(grid.start, min(last, opening.end - duration + 1), interval)
            starts.update(inside)
            # What is longer than this opening may go on in one that touches it.
            starts.update(start for start in grid[len(inside) :] if self._open.hold((start, start + duration)))
        return starts

    def has_start(self, start: int, interval: int) -> bool:
        """Whether the grid has this start."""
        return any(
            opening.start <= start < opening.end and (start - opening.anchor) % interval == 0
            for opening in self._openings
        )


class Board:
    """A calendar's rules and its lanes over one window, ready to answer which starts it offers and why it refuses a span."""

    def __init__(self, rules: SlotRules, lanes: Sequence[Lane], needs: Needs, window: Span) -> None:
        self.rules = rules
        self.lanes = lanes
        self.needs = needs
        self.window = window
        self._zone = zone_named(rules.hours.zone)

    @cached_property
    def _crews(self) -> list[Crew]:
        # Lanes with the same working hours, mostly none of their own, are laid over the calendar's once.
        by_hours: dict[int, list[Lane]] = {}
        for lane in self.lanes:
            by_hours.setdefault(id(lane.hours), []).append(lane)
        crews = [(self._openings(lanes[0].hours), lanes) for lanes in by_hours.values()]
        if self.needs is Needs.ALL and crews:
            # All meet together: they are open when each of them is, and share one grid.
            return [Crew(reduce(shared, [openings for openings, _ in crews]), self.lanes)]
        return [Crew(openings, lanes) for openings, lanes in crews]

    def _openings(self, hours: OpenHours | None) -> list[Opening]:
        # A slot that starts at the window's end still needs to see how long it stays open after it.
        within = self.window[0], self.window[1] + self.rules.duration
        if hours is None:
            return list(self.rules.hours.openings(within))
        return shared(self.rules.hours.bounding(within), list(hours.openings(within)))

    def grid(self) -> dict[int, list[Lane]]:
        """The starts in the window at which somebody is open for a slot, in order, and who is; whatever is taken."""
        found: dict[int, list[Lane]] = {}
        for crew in self._crews:
            for start in crew.starts(self.window, self.rules.duration, self.rules.interval):
                found.setdefault(start, []).extend(crew.lanes)
        return dict(sorted(found.items()))

    def offers(self) -> Iterator[Span]:
        """The free slots that start in the window, in order."""
        combine = any if self.needs is Needs.ANY else all
        for start, lanes in self.grid().items():
            span = (start, start + self.rules.duration)
            if self._out_of_bounds(span) is None and not self._is_full(span):
                around = self.rules.padded(span)
                if combine(lane.is_free(span, around) for lane in lanes):
                    yield span

    def refusal(self, span: Span, leave: Leave = Leave.NOTHING) -> Refusal | None:
        """Why `span`, which starts in the window, cannot be booked; None if it can."""
        if leave < Leave.RULES:
            refused = self._against_rules(span, leave)
            if refused is not None:
                return refused
        return None if self.free_lanes(span, leave) else Refusal.TAKEN

    def free_lanes(self, span: Span, leave: Leave = Leave.NOTHING) -> tuple[str, ...]:
        """The lanes that are free for `span`, in their order; none where all are needed and one is not free.

        Where rules are set aside neither the buffers nor the hours count.
        """
        free = tuple(lane.name for lane in self._lanes_free(span, leave))
        return free if self.needs is Needs.ANY or len(free) == len(self.lanes) else ()

    def _lanes_free(self, span: Span, leave: Leave) -> Iterator[Lane]:
        if leave is Leave.BLOCKS:
            return (lane for lane in self.lanes if lane.is_unbooked(span))
        if leave is Leave.RULES:
            return (lane for lane in self.lanes if lane.is_free(span, span))
        around = self.rules.padded(span)
        asked = {lane.name for crew in self._open_for(span) for lane in crew.lanes}
        return (lane for lane in self.lanes if lane.name in asked and lane.is_free(span, around))

    def seated_lanes(self, span: Span) -> frozenset[str]:
        """The lanes in which this calendar has taken `span` already and has a seat left."""
        return frozenset(lane.name for lane in self.lanes if lane.has_seat(span))

    def _open_for(self, span: Span) -> list[Crew]:
        return [crew for crew in self._crews if crew.is_open(span) and crew.has_start(span[0], self.rules.interval)]

    def _against_rules(self, span: Span, leave: Leave) -> Refusal | None:
        refused = self._out_of_bounds(span) if leave is Leave.NOTHING else None
        if refused is not None:
            return refused
        if not any(crew.is_open(span) for crew in self._crews):
            return Refusal.OUTSIDE_OPEN_HOURS
        if self._is_full(span):
            return Refusal.DAY_FULL
        return None if self._open_for(span) else Refusal.OFF_GRID

    def _out_of_bounds(self, span: Span) -> Refusal | None:
        earliest, latest = self.rules.bounds
        if span[0] < earliest:
            return Refusal.TOO_SOON
        return Refusal.TOO_LATE if span[0] >= latest else None

    def _is_full(self, span: Span) -> bool:
        return bool(self.rules.full_days) and local_day(self._zone, span[0]) in self.rules.full_days


def hidden(seed: str, percentage: int, starts: Iterable[int], zone_name: str) -> frozenset[int]:
    """`percentage` of each local day's starts, rounded down; the same ones for the same seed and day."""
    zone = zone_named(zone_name)
    days: dict[int, list[int]] = {}
    for start in starts:
        days.setdefault(local_day(zone, start), []).append(start)
    return frozenset(
        start
        for of_day in days.values()
        for start in sorted(of_day, key=lambda start: sha256(f"{seed}/{start}".encode()).digest())[
            : len(of_day) * percentage // 100
        ]
    )
