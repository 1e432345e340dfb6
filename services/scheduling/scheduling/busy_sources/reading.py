"""Reading iCalendar (RFC 5545) as busy time: recurring events laid out, zones taken from the calendar itself."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]  # it comes without types
from icalendar import Calendar

from scheduling.busy_sources.errors import SourceError

MOST_EVENTS = 5_000
MOST_SPANS = 20_000
# What repeats within a day is nobody's appointment, and would take for ever to lay out.
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})

Span = tuple[datetime, datetime]


def busy_spans(text: str, zone: str, start: datetime, end: datetime) -> list[Span]:
    """When the calendar's events keep somebody busy within the window: in UTC, in order, those that touch made one.

    What is cancelled or transparent keeps nobody. Whole days and times without a zone are read in `zone`.

    Raises:
        SourceError: `not_icalendar`, `too_many_events`.
    """
    if text.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
        raise SourceError("too_many_events")
    try:
        calendar = Calendar.from_ical(text)
        calendar.subcomponents = [one for one in calendar.subcomponents if not _repeats_too_often(one)]
        found = recurring_ical_events.of(calendar).between(start, end)
        spans = [_span(event, ZoneInfo(zone)) for event in found if _keeps_busy(event)]
    except Exception as error:
        # The parser meets whatever people wrote, and says so in many ways.
        raise SourceError("not_icalendar") from error
    if len(spans) > MOST_SPANS:
        raise SourceError("too_many_events")
    return _merged([(first, last) for first, last in spans if first < last])


def _repeats_too_often(component: Any) -> bool:
    rules = component.get("RRULE") or []
    return any(
        frequency.upper() in _TOO_OFTEN
        for rule in (rules if isinstance(rules, list) else [rules])
        for frequency in rule.get("FREQ", [])
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
