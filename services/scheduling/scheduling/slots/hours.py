"""Opening hours: wall-clock times of a zone, and the instants at which a place is open."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scheduling.slots.zones import DAY, Stretch, stretches

Span = tuple[int, int]
"""From the first up to, and without, the second: seconds of Unix time, or seconds of a local day."""

# Earlier than any time that can be asked for: an opening that begins the counting of no grid.
_NO_ANCHOR = -(2**40)
# 1970-01-01 was a Thursday; the wire counts days of the week from Sunday = 0.
_EPOCH_WEEKDAY = 4


@dataclass(frozen=True)
class OpenHours:
    """When a place is open, local to `zone`.

    `weekly` has for each day of the week (0 is Sunday) its hours, as spans of seconds since local midnight by the wall clock.
    `dates` has for single dates (days since 1970-01-01) the hours that stand in place of the weekly ones. With `only_dates` the
    week counts for nothing.
    """

    zone: str
    weekly: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    dates: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    only_dates: bool = False

    def on(self, day: int) -> Sequence[Span]:
        """The hours of a local date."""
        if day in self.dates:
            return self.dates[day]
        return () if self.only_dates else self.weekly.get((day + _EPOCH_WEEKDAY) % 7, ())

    def openings(self, within: Span) -> Iterator["Opening"]:
        """Each span of instants whose wall-clock time lies in the hours, cut where the offset changes, over the days of `within`."""
        for stretch in stretches(self.zone, within[0] // DAY - 1, within[1] // DAY + 1):
            first, last = (stretch.start + stretch.offset) // DAY, (stretch.end - 1 + stretch.offset) // DAY
            for day in range(first, last + 1):
                for hours in self.on(day):
                    opening = _in_stretch(stretch, day * DAY, hours)
                    if opening.start < opening.end:
                        yield opening

    def bounding(self, within: Span) -> list["Opening"]:
        """The same as `openings`, but without weekly hours the dates that it does not name are left to others: open, and with no grid."""
        named = list(self.openings(within))
        if self.only_dates or any(self.weekly.values()):
            return named
        unnamed: list[Span] = []
        for stretch in stretches(self.zone, within[0] // DAY - 1, within[1] // DAY + 1):
            first, last = (stretch.start + stretch.offset) // DAY, (stretch.end - 1 + stretch.offset) // DAY
            days = (
                _in_stretch(stretch, day * DAY, (0, DAY)) for day in range(first, last + 1) if day not in self.dates
            )
            unnamed += [(one.start, one.end) for one in days]
        return [*named, *(Opening(start, end, _NO_ANCHOR) for start, end in merged(unnamed))]


@dataclass(frozen=True)
class Opening:
    """Open from `start` up to `end`.

    `anchor` is the instant at which the hours would begin by this stretch's offset; the grid is counted from it.
    """

    start: int
    end: int
    anchor: int


def _in_stretch(stretch: Stretch, midnight: int, hours: Span) -> Opening:
    anchor = midnight + hours[0] - stretch.offset
    return Opening(max(stretch.start, anchor), min(stretch.end, midnight + hours[1] - stretch.offset), anchor)


def shared(one: Sequence[Opening], other: Sequence[Opening]) -> list[Opening]:
    """When both are open. The grid is counted from the beginning of what begins later."""
    found: list[Opening] = []
    others = sorted(other, key=lambda opening: opening.start)
    low = 0
    for opening in sorted(one, key=lambda opening: opening.start):
        while low < len(others) and others[low].end <= opening.start:
            low += 1
        for second in others[low:]:
            if second.start >= opening.end:
                break
            start, end = max(opening.start, second.start), min(opening.end, second.end)
            if start < end:
                found.append(Opening(start, end, max(opening.anchor, second.anchor)))
    return found


def merged(spans: Sequence[Span]) -> list[Span]:
    """`spans` in order, with those that touch or overlap made one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            if end > whole[-1][1]:
                whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


class Spans:
    """Merged spans that can be asked quickly whether they hold another, or touch it."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = merged(spans)
        self._starts = [start for start, _ in self._spans]

    def hold(self, span: Span) -> bool:
        """Whether the whole of `span` lies in one of them."""
        place = bisect_right(self._starts, span[0]) - 1
        return place >= 0 and span[1] <= self._spans[place][1]

    def touch(self, span: Span) -> bool:
        """Whether any instant of `span` lies in one of them."""
        place = bisect_right(self._starts, span[1] - 1) - 1
        return place >= 0 and self._spans[place][1] > span[0]
