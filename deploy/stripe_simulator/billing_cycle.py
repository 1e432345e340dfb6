"""When billing periods begin and end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta

from stripe_simulator.store import Json


def step(anchor: int, recurring: Json, count: int) -> int:
    """The moment ``count`` intervals after the anchor; a month's last days stand for days that it does not have."""
    start = datetime.fromtimestamp(anchor, UTC)
    length = count * int(recurring["interval_count"])
    match recurring["interval"]:
        case "day":
            end = start + timedelta(days=length)
        case "week":
            end = start + timedelta(weeks=length)
        case "month":
            end = start + relativedelta(months=length)
        case _:
            end = start + relativedelta(years=length)
    return int(end.timestamp())


def next_boundary(anchor: int, recurring: Json, after: int) -> int:
    """The first boundary of a period after a moment; boundaries are whole intervals from the anchor, on both sides of it."""
    count = 0
    while step(anchor, recurring, count) > after:
        count -= 1
    while step(anchor, recurring, count) <= after:
        count += 1
    return step(anchor, recurring, count)


def share(amount: int, part: int, whole: int) -> int:
    """The part of an amount that belongs to a part of its period, rounded half away from zero."""
    if whole <= 0 or part >= whole:
        return amount
    doubled = 2 * amount * part
    rounded = (abs(doubled) + whole) // (2 * whole)
    return rounded if amount >= 0 else -rounded
