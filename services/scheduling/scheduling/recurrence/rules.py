"""Laying out a recurrence rule (RFC 5545) by the wall clock of a zone."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

MOST = 100
_HORIZON = timedelta(days=5 * 366)
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_LINES = re.compile(r"(?:\r?\n|\\n)+")


class RuleError(Exception):
    """The rule cannot be used; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def occurrences(text: str, start: datetime, zone: ZoneInfo) -> list[datetime]:
    """When the rule's instances start, in UTC: each at the same time by the zone's wall clock, without those that EXDATE takes out.

    Raises:
        RuleError: `invalid_rrule`, `rrule_without_end`, `too_many_occurrences`, `no_occurrences`.
    """
    try:
        found = _laid_out(text, start, zone)
    except (ValueError, KeyError, OverflowError, TypeError) as error:
        raise RuleError("invalid_rrule") from error
    if len(found) > MOST:
        raise RuleError("too_many_occurrences")
    if not found:
        raise RuleError("no_occurrences")
    return found


def _laid_out(text: str, start: datetime, zone: ZoneInfo) -> list[datetime]:
    lines = [line.strip() for line in _LINES.split(text.strip().upper()) if line.strip()]
    rules = [line.removeprefix("RRULE:") for line in lines if not line.startswith("EXDATE")]
    (rule,) = rules
    parts = dict(part.split("=", 1) for part in rule.split(";") if part)
    if parts["FREQ"] not in _FREQUENCIES:
        raise RuleError("invalid_rrule")
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    if count is None and until is None:
        raise RuleError("rrule_without_end")
    first = start.astimezone(zone).replace(tzinfo=None)
    bounded = ";".join(f"{name}={value}" for name, value in parts.items())
    # The end is ours, so that a rule that never comes true does not search until the end of time.
    bounded += f";UNTIL={first + _HORIZON:%Y%m%dT%H%M%S}"
    starts = (one.replace(tzinfo=zone).astimezone(UTC) for one in rrulestr(bounded, dtstart=first))
    if until is not None:
        last = _instant(until, zone, end_of_day=True)
        starts = (one for one in takewhile(lambda one: one <= last, starts))
    most = MOST + 1 if count is None else min(int(count), MOST + 1)
    instants, dates = _excluded(lines, zone)
    return [one for one in islice(starts, most) if one not in instants and one.astimezone(zone).date() not in dates]


def _excluded(lines: list[str], zone: ZoneInfo) -> tuple[set[datetime], set[date]]:
    values = [value for line in lines if line.startswith("EXDATE") for value in line.partition(":")[2].split(",")]
    dates = {datetime.strptime(value, "%Y%m%d").date() for value in values if len(value) == 8}  # noqa: DTZ007 - a date
    return {_instant(value, zone) for value in values if len(value) > 8}, dates


def _instant(value: str, zone: ZoneInfo, *, end_of_day: bool = False) -> datetime:
    if len(value) == 8:
        value += "T235959" if end_of_day else "T000000"
    moment = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the zone comes next
    return moment.replace(tzinfo=UTC if value.endswith("Z") else zone).astimezone(UTC)
