"""The rules of schedules: hours of a weekday or of a date, as the wire writes them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from scheduling.slots.hours import OpenHours, Span
from scheduling.slots.zones import DAY

WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_EPOCH = date(1970, 1, 1).toordinal()
# The published form of a time ends at 23:59 and has no 24:00, so whoever works until midnight writes one of these.
_MIDNIGHT = frozenset({"23:59", "00:00", "0:00"})


def span_of_interval(interval: Mapping[str, str]) -> Span:
    """The seconds of a local day that an interval takes; `to` 23:59 or 00:00 is the end of the day."""
    end = DAY if interval["to"] in _MIDNIGHT else _seconds(interval["to"])
    return _seconds(interval["from"]), end


def _seconds(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def read_rules(zone: str, rules: Iterable[Mapping[str, Any]]) -> OpenHours:
    """The hours that the rules give. A date with a rule has the hours of that, and those of its weekday do not count."""
    weekly: dict[int, list[Span]] = {}
    dates: dict[int, list[Span]] = {}
    for rule in rules:
        spans = [span_of_interval(interval) for interval in rule["intervals"]]
        if rule["type"] == "wday":
            weekly.setdefault(WEEKDAYS.index(rule["day"]), []).extend(spans)
        else:
            dates.setdefault(date.fromisoformat(rule["date"]).toordinal() - _EPOCH, []).extend(spans)
    return OpenHours(
        zone=zone,
        weekly={day: sorted(spans) for day, spans in weekly.items()},
        dates={day: sorted(spans) for day, spans in dates.items()},
    )


def overlap(rules: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two intervals of the same weekday or date share a moment. Those that touch do not."""
    hours = read_rules("UTC", rules)
    days = [*hours.weekly.values(), *hours.dates.values()]
    return any(first[1] > second[0] for spans in days for first, second in pairwise(spans))
