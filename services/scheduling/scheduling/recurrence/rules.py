"""Recurrence rules (RFC 5545), laid out by the wall clock of a zone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import prod
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from scheduling.recurrence.shifting import shifted
from scheduling.slots.zones import zone_named

_DAYS_IN = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_ENDS = frozenset({"COUNT", "UNTIL"})
# From the least to the most (RFC 5545, 3.3.10), counted from the end too where it is negative. dateutil takes any number, and what is none
# of a calendar's never comes, comes for ever or breaks.
_NUMBERS = {
    "INTERVAL": (1, 100_000),
    "BYSECOND": (0, 59),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (1, 31),
    "BYYEARDAY": (1, 366),
    "BYWEEKNO": (1, 53),
    "BYSETPOS": (1, 366),
}
_FROM_THE_END = frozenset({"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})
_LINES = re.compile(r"(?:\r?\n|\\n)+")
_A_SECOND = timedelta(seconds=1)


class RuleError(Exception):
    """The rule cannot be used; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Rule:
    """A rule that is counted from some start, by the wall clock of `zone`.

    `parts` are those of RRULE but its end, in their order; the end is `count`, or `until` (the last moment at which an instance may
    start), or there is none. `instants` and `dates` are what EXDATE takes out.
    """

    zone: ZoneInfo
    parts: tuple[tuple[str, str], ...]
    count: int | None = None
    until: datetime | None = None
    instants: frozenset[datetime] = frozenset()
    dates: frozenset[date] = frozenset()

    @property
    def is_endless(self) -> bool:
        """Whether it has no end."""
        return self.count is None and self.until is None

    def starts(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """When its instances start, in UTC and in order, up to `last`: those that are taken out among them, so that COUNT counts them."""
        local = first.astimezone(self.zone).replace(tzinfo=None)
        # The end is ours, so that a rule that never comes true does not search until the end of time.
        text = ";".join(f"{name}={value}" for name, value in self.parts) + f";UNTIL={_local_end(last, self.zone)}"
        for number, one in enumerate(rrulestr(text, dtstart=local)):
            # An hour that is there twice names two moments, and `first` says which.
            start = first.astimezone(UTC) if one == local else one.replace(tzinfo=self.zone).astimezone(UTC)
            if number == self.count or start > min(last, self.until or last):
                return
            yield start

    def takes_out(self, start: datetime) -> bool:
        """Whether EXDATE names this start, or its day."""
        return start in self.instants or start.astimezone(self.zone).date() in self.dates

    def ended_before(self, moment: datetime) -> "Rule":
        """The same rule, up to `moment` at most."""
        last = moment.astimezone(UTC) - _A_SECOND
        return replace(self, count=None, until=last if self.until is None else min(last, self.until))

    def after(self, number: int) -> "Rule":
        """The same rule, counted from its instance of that number."""
        return self if self.count is None else replace(self, count=self.count - number)

    def without(self, start: datetime) -> "Rule":
        """The same rule without one more start."""
        return replace(self, instants=self.instants | {start})

    def moved(self, by: timedelta, first: datetime) -> "Rule":
        """The same rule with the days that it names, its end and what is taken out `by` later, by the wall clock.

        It is counted from `first`, which moves too. Days that cannot be named so stay, and the rule then has no instance there.
        """
        if not by:
            return self
        before, after = (one.astimezone(self.zone).date() for one in (first, later(first, by, self.zone)))
        # What is taken out moves by the same time for each, so that what is not must too.
        alike = bool(self.instants or self.dates)
        return replace(
            self,
            parts=shifted(self.parts, before, after, alike=alike) if before != after else self.parts,
            until=None if self.until is None else later(self.until, by, self.zone),
            instants=frozenset(later(one, by, self.zone) for one in self.instants),
            dates=frozenset(one + timedelta(days=by.days) for one in self.dates),
        )

    def text(self, left_out: Iterable[datetime] = ()) -> str:
        """The rule as RFC 5545 writes it, with `left_out` taken out of it too."""
        end = [("COUNT", str(self.count))] if self.count is not None else []
        end += [("UNTIL", _wire(self.until))] if self.until is not None else []
        lines = ["RRULE:" + ";".join(f"{name}={value}" for name, value in (*self.parts, *end))]
        out = sorted(
            one for one in {*self.instants, *left_out} if self.until is None or one.astimezone(UTC) <= self.until
        )
        if self.dates:
            lines.append("EXDATE;VALUE=DATE:" + ",".join(f"{one:%Y%m%d}" for one in sorted(self.dates)))
        if out:
            lines.append("EXDATE:" + ",".join(map(_wire, out)))
        return "\n".join(lines)


def read_rule(text: str, zone: ZoneInfo) -> Rule:
    """The rule that `text` writes: RRULE, perhaps with EXDATE. DTSTART is no part of it.

    Raises:
        RuleError: `invalid_rrule`.
    """
    try:
        rule = _read(text, zone)
        # What dateutil does not understand is found now.
        rrulestr(";".join(f"{name}={value}" for name, value in rule.parts), dtstart=datetime(2000, 1, 1))  # noqa: DTZ001 - a wall clock's
    except (ValueError, KeyError, OverflowError, TypeError) as error:
        raise RuleError("invalid_rrule") from error
    return rule


def later(moment: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    """`moment` moved by the wall clock of `zone`, in UTC."""
    if not by:
        return moment
    return (moment.astimezone(zone).replace(tzinfo=None, fold=0) + by).replace(tzinfo=zone).astimezone(UTC)


def apart(one: datetime, other: datetime, zone: ZoneInfo) -> timedelta:
    """How much later `one` is than `other`, by the wall clock of `zone`."""
    return one.astimezone(zone).replace(tzinfo=None) - other.astimezone(zone).replace(tzinfo=None)


def _read(text: str, zone: ZoneInfo) -> Rule:
    rules: list[str] = []
    instants: set[datetime] = set()
    dates: set[date] = set()
    for line in filter(None, map(str.strip, _LINES.split(text.strip()))):
        name, _, values = line.partition(":") if ":" in line else ("RRULE", ":", line)
        kind = name.partition(";")[0].upper()
        if kind == "RRULE":
            rules.append(values.upper())
        elif kind == "EXDATE":
            for value in values.upper().split(","):
                if len(value) == 8:
                    dates.add(datetime.strptime(value, "%Y%m%d").date())  # noqa: DTZ007 - a date
                else:
                    instants.add(_instant(value, _zone_of(name) or zone))
        elif kind != "DTSTART":
            raise RuleError("invalid_rrule")
    (rule,) = rules
    parts = dict(part.split("=", 1) for part in rule.split(";") if part)
    count, until = parts.get("COUNT"), parts.get("UNTIL")
    if not _is_possible(parts) or (count is not None and (until is not None or int(count) < 1)):
        raise RuleError("invalid_rrule")
    return Rule(
        zone=zone,
        parts=tuple((name, value) for name, value in parts.items() if name not in _ENDS),
        count=None if count is None else int(count),
        until=None if until is None else _instant(until, zone, end_of_day=True),
        instants=frozenset(instants),
        dates=frozenset(dates),
    )


def _is_possible(parts: Mapping[str, str]) -> bool:
    """Whether each number is one that a calendar has, and BYSETPOS names one of as many times as there may be."""
    numbers = {name: [int(one) for one in parts[name].split(",")] for name in _NUMBERS if name in parts}
    for name, (least, most) in _NUMBERS.items():
        if not all(least <= (abs(one) if name in _FROM_THE_END else one) <= most for one in numbers.get(name, ())):
            return False
    times = prod(len(numbers.get(name, [0])) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    first = min(map(abs, numbers.get("BYSETPOS", [1])))
    return "BYEASTER" not in parts and first <= _DAYS_IN[parts["FREQ"]] * times


def _zone_of(name: str) -> ZoneInfo | None:
    parameters = dict(one.split("=", 1) for one in name.split(";")[1:])
    return zone_named(parameters["TZID"].strip('"')) if "TZID" in parameters else None


def _instant(value: str, zone: ZoneInfo, *, end_of_day: bool = False) -> datetime:
    if len(value) == 8:
        value += "T235959" if end_of_day else "T000000"
    moment = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the zone comes next
    return moment.replace(tzinfo=UTC if value.endswith("Z") else zone).astimezone(UTC)


def _local_end(last: datetime, zone: ZoneInfo) -> str:
    # A day more, as the wall clock may be put back; what comes after `last` is cut off by the moment itself.
    return f"{last.astimezone(zone) + timedelta(days=1):%Y%m%dT%H%M%S}"


def _wire(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
