"""Reading iCalendar (RFC 5545) as busy time: recurring events laid out, zones taken from the calendar itself.

Whatever somebody wrote takes a few seconds at most, and is read while nobody waits for it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import prod
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]  # it comes without types
from icalendar import Calendar

from scheduling.busy_sources.errors import SourceError

MOST_EVENTS = 5_000
MOST_SPANS = 20_000
_SECONDS = 5.0
# What repeats within an hour is nobody's appointment, and would take for ever to lay out.
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_MOST_A_DAY = 24
# An event has one rule and its exceptions; a calendar with more of them under one UID is no calendar.
_MOST_RULES = 10
_REPEATING = ("RRULE", "RDATE", "RECURRENCE-ID")

Span = tuple[datetime, datetime]


def busy_spans(text: str, zone: str, start: datetime, end: datetime) -> list[Span]:
    """When the calendar's events keep somebody busy within the window: in UTC, in order, those that touch made one.

    What is cancelled or transparent keeps nobody. Whole days and times without a zone are read in `zone`.

    Raises:
        SourceError: `not_icalendar`; `too_many_events`, also where they take too long to lay out.
    """
    if text.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
        raise SourceError("too_many_events")
    until = monotonic() + _SECONDS
    spans: list[Span] = []
    try:
        for part in _parts(Calendar.from_ical(text)):
            found = recurring_ical_events.of(part).between(start, end)
            spans += [_span(event, ZoneInfo(zone)) for event in found if _keeps_busy(event)]
            _check_effort(spans, until)
    except SourceError:
        raise
    except Exception as error:
        # The parser meets whatever people wrote, and says so in many ways.
        raise SourceError("not_icalendar") from error
    return _merged([(first, last) for first, last in spans if first < last])


def _check_effort(spans: Sequence[Span], until: float) -> None:
    if len(spans) > MOST_SPANS or monotonic() > until:
        raise SourceError("too_many_events")


def _parts(calendar: Any) -> Iterator[Any]:
    """The calendar in parts that can be laid out one by one: what happens once, and each event that repeats with its exceptions.

    Raises:
        SourceError: `too_many_events`.
    """
    by_uid: dict[Any, list[Any]] = {}
    for number, event in enumerate(calendar.walk("VEVENT")):
        if not _repeats_too_often(event):
            by_uid.setdefault(str(event["UID"]) if "UID" in event else number, []).append(event)
    once: list[Any] = []
    for events in by_uid.values():
        if len(events) == 1 and not any(name in events[0] for name in _REPEATING):
            once += events
            continue
        if sum("RRULE" in event for event in events) > _MOST_RULES:
            raise SourceError("too_many_events")
        yield _part(calendar, events)
    yield _part(calendar, once)


def _part(calendar: Any, events: Sequence[Any]) -> Any:
    part = Calendar()
    # Its zone, for one.
    part.update(calendar)
    part.subcomponents = [one for one in calendar.subcomponents if one.name == "VTIMEZONE"]
    part.subcomponents += events
    if not any("RECURRENCE-ID" in event for event in events):
        # By it the library takes the second of two in a day for a newer version of the first.
        for event in events:
            event.pop("SEQUENCE", None)
    return part


def _repeats_too_often(event: Any) -> bool:
    rules = event.get("RRULE") or []
    return any(
        not _TOO_OFTEN.isdisjoint(frequency.upper() for frequency in rule.get("FREQ", []))
        or prod(len(rule.get(name, [0])) for name in ("BYHOUR", "BYMINUTE", "BYSECOND")) > _MOST_A_DAY
        for rule in (rules if isinstance(rules, list) else [rules])
    )


def _keeps_busy(event: Any) -> bool:
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not cancelled and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"


def _span(event: Any, zone: ZoneInfo) -> Span:
    first, last = event["DTSTART"].dt, event["DTEND"].dt
    if not isinstance(first, datetime) and last <= first:
        # RFC 5545, 3.6.1: a date without an end is that whole day.
        last = first + timedelta(days=1)
    return _instant(first, zone), _instant(last, zone)


def _instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo is not None else value.replace(tzinfo=zone)).astimezone(UTC)


def _merged(spans: list[Span]) -> list[Span]:
    whole: list[Span] = []
    for first, last in sorted(spans):
        if whole and first <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], last))
        else:
            whole.append((first, last))
    return whole
