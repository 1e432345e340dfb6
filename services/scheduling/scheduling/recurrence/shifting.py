"""Moving a rule to other days: the days that it names move with its first instance, where RFC 5545 can say that."""

from collections.abc import Sequence
from datetime import date

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEK = len(_DAYS)

Parts = tuple[tuple[str, str], ...]


def shifted(parts: Parts, before: date, after: date, *, alike: bool = False) -> Parts:
    """The parts of a rule whose instance on `before` goes to `after`.

    Days of the week move by as many days, and the week's first day with them, so that every other week stays every other week. Once a
    month the second Tuesday becomes the Wednesday that `after` is, and the 15th its day; not where all must move `alike`, by as many days.
    Whatever else names days stays as it is.
    """
    named = dict(parts)
    naming = {name for name in named if name.startswith("BY")}
    if naming == {"BYDAY"} and named["FREQ"] in ("DAILY", "WEEKLY"):
        days = named["BYDAY"].split(",")
        if all(day in _DAYS for day in days):
            return _with(parts, BYDAY=_days_later(days, before, after), WKST=_week_later(named, before, after))
    if alike or named["FREQ"] != "MONTHLY":
        return parts
    if naming == {"BYDAY"} and named["BYDAY"] == _ordinal(before):
        return _with(parts, BYDAY=_ordinal(after))
    if naming == {"BYMONTHDAY"} and named["BYMONTHDAY"] == str(before.day):
        return _with(parts, BYMONTHDAY=str(after.day))
    return parts


def _days_later(days: Sequence[str], before: date, after: date) -> str:
    return ",".join(_later(day, before, after) for day in days)


def _week_later(named: dict[str, str], before: date, after: date) -> str | None:
    # It only counts where weeks are left out.
    return None if int(named.get("INTERVAL", "1")) == 1 else _later(named.get("WKST", "MO"), before, after)


def _later(day: str, before: date, after: date) -> str:
    return _DAYS[(_DAYS.index(day) + (after - before).days) % _WEEK]


def _ordinal(day: date) -> str:
    return f"{(day.day - 1) // _WEEK + 1}{_DAYS[day.weekday()]}"


def _with(parts: Parts, **changed: str | None) -> Parts:
    """The parts with what is `changed` in its place, else at their end; None is as before."""
    values = {name: value for name, value in changed.items() if value is not None}
    return (*((name, values.pop(name, value)) for name, value in parts), *values.items())
