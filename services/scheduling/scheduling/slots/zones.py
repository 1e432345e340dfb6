"""Time zones as stretches of a constant offset, in which wall-clock time is plain arithmetic.

Everything that makes local time hard happens between two stretches: the hour that a clock skips, the hour that it shows twice,
the day that a zone leaves out. What is cut to stretches and computed inside each is right by construction, whatever the zone does.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import ceil, floor
from zoneinfo import ZoneInfo

DAY = 86_400
# Between two looks no zone changes its offset and changes it back.
_LOOK = DAY // 2


@dataclass(frozen=True)
class Stretch:
    """From `start` up to `end` (seconds of Unix time) the zone's wall clock is UTC plus `offset` seconds."""

    start: int
    end: int
    offset: int


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo:
    """The zone of that IANA name.

    Raises:
        ValueError: tzdata has no such zone.
    """
    try:
        return ZoneInfo(name)
    except (OSError, KeyError, ValueError) as error:
        # zoneinfo tells a missing file from a directory (`Europe`) and from a name that leads out of tzdata; here they are one.
        raise ValueError(f"{name!r} is no time zone") from error


def is_zone(name: str) -> bool:
    """Whether tzdata has a zone of that name."""
    try:
        zone_named(name)
    except ValueError:
        return False
    return True


def offset_at(zone: ZoneInfo, moment: int) -> int:
    """The zone's offset from UTC in seconds at `moment` (seconds of Unix time)."""
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@lru_cache(maxsize=2048)
def stretches(zone_name: str, first_day: int, last_day: int) -> tuple[Stretch, ...]:
    """The stretches from the start of `first_day` to the end of `last_day` (days of Unix time, in UTC)."""
    zone = zone_named(zone_name)
    found: list[Stretch] = []
    start, end = first_day * DAY, (last_day + 1) * DAY
    offset = offset_at(zone, start)
    for look in range(start + _LOOK, end + _LOOK, _LOOK):
        if offset_at(zone, look) != offset:
            change = _first_change(zone, look - _LOOK, look, offset)
            found.append(Stretch(start, change, offset))
            start, offset = change, offset_at(zone, change)
    found.append(Stretch(start, end, offset))
    return tuple(found)


def _first_change(zone: ZoneInfo, low: int, high: int, offset: int) -> int:
    """The first second after `low` at which the offset is no longer `offset`; it is not at `high`."""
    return low + 1 + bisect_right(range(low + 1, high), 0, key=lambda moment: offset_at(zone, moment) != offset)


def local_day(zone: ZoneInfo, moment: int) -> int:
    """The local date at `moment`, as a count of days since 1970-01-01."""
    return (moment + offset_at(zone, moment)) // DAY


def show(zone: ZoneInfo, moment: int) -> str:
    """`moment` as RFC 3339 in the zone's local time with its offset."""
    return datetime.fromtimestamp(moment, zone).isoformat()


def seconds_of(moment: datetime) -> int:
    """An aware time as whole seconds of Unix time, rounded down."""
    return floor(moment.timestamp())


def seconds_after(moment: datetime) -> int:
    """An aware time as whole seconds of Unix time, rounded up."""
    return ceil(moment.timestamp())


def span_of(start: datetime, end: datetime) -> tuple[int, int]:
    """The whole seconds that hold all of it."""
    return seconds_of(start), seconds_after(end)


def datetime_of(moment: int) -> datetime:
    """Seconds of Unix time as an aware time in UTC."""
    return datetime.fromtimestamp(moment, UTC)
