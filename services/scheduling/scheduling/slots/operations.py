"""Free slots of a calendar: its rules over what the database says is taken."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from chassis.work import Work
from scheduling.calendars.errors import not_a_member
from scheduling.calendars.models import Calendar
from scheduling.calendars.page import hidden_percentage
from scheduling.occupancy.operations import starts_between
from scheduling.schedules.hours import hours_of_calendar
from scheduling.slots.errors import invalid_range, range_too_long
from scheduling.slots.hours import Span
from scheduling.slots.rules import Board, SlotRules, hidden
from scheduling.slots.taken import lanes_between
from scheduling.slots.zones import DAY, local_day, seconds_after, seconds_of, show, zone_named

MOST_DAYS = timedelta(days=31)
ALTERNATIVES = 3
_A_DAY = timedelta(days=1)
# Alternatives are mostly near; only a full week is worth a look at the whole month.
_LOOKS = (timedelta(days=7), MOST_DAYS)


def free_slots(work: Work, calendar: Calendar, query: Mapping[str, Any]) -> dict[str, list[str]]:
    """The free slots that start in the range, by local date of the asked time zone (else the calendar's).

    Raises:
        Unreadable: `invalid_range`, `range_too_long`.
        Invalid: `user_not_in_calendar`.
    """
    start, end = query["startDate"], query["endDate"]
    hours = hours_of_calendar(work, calendar)
    zone = zone_named(query.get("timezone") or hours.zone)
    check_range(start, end, zone)
    if not calendar.takes_bookings:
        return {}
    board = board_of(work, calendar, lanes_for(calendar, asked_users(query)), start, end)
    return by_date((slot for slot, _ in _shown(calendar, board)), zone)


def check_range(start: datetime, end: datetime, zone: ZoneInfo) -> None:
    """Hold a range that slots are asked for to 31 days of `zone`.

    Raises:
        Unreadable: `invalid_range`, `range_too_long`.
    """
    if end <= start:
        raise invalid_range()
    by_wall_clock = end.astimezone(zone).replace(tzinfo=None) - start.astimezone(zone).replace(tzinfo=None)
    # A month in which the clock is put back has an hour more than its days, and is a month all the same.
    if min(by_wall_clock, end - start) > MOST_DAYS:
        raise range_too_long()


def by_date(starts: Iterable[int], zone: ZoneInfo) -> dict[str, list[str]]:
    """The starts as the answer shows them, by the local date of `zone`."""
    dates: dict[str, list[str]] = {}
    for start in starts:
        shown = show(zone, start)
        dates.setdefault(shown[:10], []).append(shown)
    return dates


def asked_users(query: Mapping[str, Any]) -> list[str] | None:
    """The users that the query asks for; None for the calendar's whole team."""
    users = [
        *([query["userId"]] if query.get("userId") else []),
        *query.get("userIds", ()),
        *query.get("bracketed", ()),
    ]
    return list(dict.fromkeys(users)) or None


def lanes_for(calendar: Calendar, user_ids: Sequence[str] | None) -> list[str]:
    """Whose time an appointment with these users would take; None is the calendar's own choice.

    Raises:
        Invalid: `user_not_in_calendar`.
    """
    for user_id in user_ids or ():
        if calendar.members and calendar.member(user_id) is None:
            raise not_a_member(user_id)
    return calendar.lanes(user_ids)


def board_of(work: Work, calendar: Calendar, lanes: Sequence[str], start: datetime, end: datetime) -> Board:
    """The calendar's rules over what is taken in `lanes`, for slots that start from `start` up to `end`."""
    hours = hours_of_calendar(work, calendar)
    rules = SlotRules(
        hours=hours,
        duration=int(calendar.duration.total_seconds()),
        interval=int(calendar.interval.total_seconds()),
        before=int(calendar.buffer_before.total_seconds()),
        after=int(calendar.buffer_after.total_seconds()),
        bounds=_bounds(work, calendar, hours.zone),
        full_days=_full_days(work, calendar, hours.zone, start, end),
    )
    window = (seconds_after(start), seconds_after(end))
    return Board(rules, lanes_between(work, calendar, lanes, start, end + calendar.duration), calendar.needs, window)


def alternatives(work: Work, calendar: Calendar, lanes: Sequence[str], after: datetime, without: Span) -> list[str]:
    """The next free slots from `after` on, in the zone of the calendar's hours; at most three, within 31 days."""
    start = max(after, work.now())
    found: list[str] = []
    for length in _LOOKS:
        board = board_of(work, calendar, lanes, start, start + length)
        zone = zone_named(board.rules.hours.zone)
        others = (span for span in _shown(calendar, board) if span != without)
        found = [show(zone, span[0]) for span in islice(others, ALTERNATIVES)]
        if len(found) == ALTERNATIVES:
            break
    return found


def _shown(calendar: Calendar, board: Board) -> Iterator[Span]:
    """What is offered, without what the calendar hides to look busy. What is hidden is free, and can be booked by who knows of it."""
    percentage = hidden_percentage(calendar.page)
    if percentage == 0:
        return board.offers()
    # Whole days, whatever part of them is asked for, so that a slot is hidden in every answer or in none.
    window = (board.window[0] - 2 * DAY, board.window[1] + 2 * DAY)
    days = Board(board.rules, board.lanes, board.needs, window).grid()
    concealed = hidden(calendar.id, percentage, days, board.rules.hours.zone)
    return (span for span in board.offers() if span[0] not in concealed)


def _bounds(work: Work, calendar: Calendar, zone: str) -> Span:
    earliest, latest = calendar.bounds(work.now(), zone)
    return seconds_after(earliest), 2**40 if latest is None else seconds_of(latest)


def _full_days(work: Work, calendar: Calendar, zone_name: str, start: datetime, end: datetime) -> frozenset[int]:
    if calendar.per_day is None:
        return frozenset()
    zone = zone_named(zone_name)
    starts = starts_between(work, calendar.id, start - 2 * _A_DAY, end + 2 * _A_DAY)
    counts = Counter(local_day(zone, seconds_of(one)) for one in starts)
    return frozenset(day for day, count in counts.items() if count >= calendar.per_day)
