"""The rules of calendars: open hours as the wire writes them, notice and booking window."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from dateutil.relativedelta import relativedelta

from scheduling.slots.hours import OpenHours, Span
from scheduling.slots.zones import zone_named

_EPOCH = date(1970, 1, 1).toordinal()
_ELAPSED = {"mins": timedelta(minutes=1), "hours": timedelta(hours=1)}


def read_hours(
    zone: str, weekly: Iterable[Mapping[str, Any]], dates: Iterable[Mapping[str, Any]], *, only_dates: bool
) -> OpenHours:
    """Open hours from the wire's `openHours` and `availabilities`. A date that is marked deleted counts for nothing."""
    by_weekday: dict[int, list[Span]] = {}
    for entry in weekly:
        for weekday in entry["daysOfTheWeek"]:
            by_weekday.setdefault(weekday, []).extend(_spans(entry["hours"]))
    by_date: dict[int, list[Span]] = {}
    for entry in dates:
        if not entry.get("deleted"):
            by_date.setdefault(_day(entry["date"]), []).extend(_spans(entry["hours"]))
    return OpenHours(
        zone=zone,
        weekly={day: sorted(spans) for day, spans in by_weekday.items()},
        dates={day: sorted(spans) for day, spans in by_date.items()},
        only_dates=only_dates,
    )


def _spans(hours: Sequence[Mapping[str, int]]) -> list[Span]:
    return [
        (
            hour["openHour"] * 3600 + hour["openMinute"] * 60,
            hour["closeHour"] * 3600 + hour["closeMinute"] * 60,
        )
        for hour in hours
    ]


def _day(text: str) -> int:
    return date.fromisoformat(text[:10]).toordinal() - _EPOCH


def hours_are_in_order(hour: Mapping[str, int]) -> bool:
    """Whether it closes after it opens."""
    ((opens, closes),) = _spans([hour])
    return opens < closes <= 86_400


def overlapping(hours: Sequence[Mapping[str, int]]) -> bool:
    """Whether two of a day's hours share a moment. Those that touch do not."""
    spans = sorted(_spans(hours))
    return any(first[1] > second[0] for first, second in pairwise(spans))


def booking_bounds(
    now: datetime, zone: str, notice: tuple[int, str], window: tuple[int, str] | None
) -> tuple[datetime, datetime | None]:
    """The first moment at which a slot may start, and the one from which on it may not.

    Minutes and hours are time that passes; days, weeks and months are counted on the calendar, to the same time by the zone's wall clock.
    """
    return _later(now, zone, *notice), None if window is None else _later(now, zone, *window)


def _later(now: datetime, zone: str, count: int, unit: str) -> datetime:
    if unit in _ELAPSED:
        return now + count * _ELAPSED[unit]
    step = {
        "days": relativedelta(days=count),
        "weeks": relativedelta(weeks=count),
        "months": relativedelta(months=count),
    }[unit]
    return (now.astimezone(zone_named(zone)) + step).astimezone(UTC)
