"""When a recurring task comes again. Pure.

Days, weeks, months and years are counted by the clock on the location's wall, so that nine o'clock stays nine o'clock; hours are
counted in UTC, and only those of the wall's days that a rule names. A day that a month does not have (the 31st) is passed over, as
RFC 5545 says.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil import rrule

_Frequency = Literal[0, 1, 2, 3, 4, 5, 6]
_FREQUENCIES: dict[str, _Frequency] = {
    "yearly": rrule.YEARLY,
    "monthly": rrule.MONTHLY,
    "weekly": rrule.WEEKLY,
}
_DAYS = {"MO": rrule.MO, "TU": rrule.TU, "WE": rrule.WE, "TH": rrule.TH, "FR": rrule.FR, "SA": rrule.SA, "SU": rrule.SU}
TYPES = (*_FREQUENCIES, "daily", "hourly")
DAYS = tuple(_DAYS)
# No rule is followed further than this: one that never comes again must be found out.
_FURTHEST = timedelta(days=366 * 28)
_LEAP_YEAR = 2000


@dataclass(frozen=True)
class Recurrence:
    """A rule: every `interval` of `interval_type` from `start` on, until `end` where there is one, `count` times at most."""

    interval_type: str
    interval: int
    start: datetime
    due_after: timedelta
    end: datetime | None = None
    day_of_month: int | None = None
    day_of_week: str | None = None
    month_of_year: int | None = None
    count: int | None = None
    even_if_overdue: bool = False

    def next_from(self, moment: datetime, zone: ZoneInfo, *, made: int = 0) -> datetime | None:
        """The first time at or after `moment` (both in UTC); None when it is over. `made` is how often it has come."""
        if self._never_comes() or (self.count is not None and made >= self.count):
            return None
        ways = {"hourly": self._hour_from, "daily": self._day_from}
        found = ways.get(self.interval_type, self._date_from)(moment, zone)
        if found is None or (self.end is not None and found > self.end):
            return None
        return found

    def _never_comes(self) -> bool:
        return (self.day_of_month or 0) > (monthrange(_LEAP_YEAR, self.month_of_year)[1] if self.month_of_year else 31)

    def _hour_from(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        step = timedelta(hours=self.interval)
        passed = max(timedelta(), moment - self.start)
        found = self.start + -(-passed // step) * step
        furthest = found + _FURTHEST
        while not self._is_its_day(found.astimezone(zone)):
            found += step
            if found > furthest:
                return None
        return found

    def _day_from(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        step = timedelta(days=self.interval)
        time = self._wall_before(moment, zone, step)
        furthest = time + _FURTHEST
        while time <= furthest:
            found = time.replace(tzinfo=zone).astimezone(UTC)
            if found >= moment and self._is_its_day(time):
                return found
            time += step
        return None

    def _wall_before(self, moment: datetime, zone: ZoneInfo, step: timedelta) -> datetime:
        """The start, put off by as many steps as have passed by the wall's clock: an hour that it skips may bring that one only now."""
        wall = self.start.astimezone(zone).replace(tzinfo=None)
        passed = moment.astimezone(zone).replace(tzinfo=None) - wall
        return wall + max(0, passed // step) * step

    def _is_its_day(self, wall: datetime) -> bool:
        return (
            self.month_of_year in (None, wall.month)
            and self.day_of_month in (None, wall.day)
            and (self.day_of_week is None or _DAYS[self.day_of_week].weekday == wall.weekday())
        )

    def _date_from(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        wall = self.start.astimezone(zone).replace(tzinfo=None)
        if self.interval_type == "weekly":
            wall = self._wall_before(moment, zone, timedelta(weeks=self.interval))
        furthest = max(moment, self.start).astimezone(zone).replace(tzinfo=None) + _FURTHEST
        # Without a zone, as the wall has it; each time gets its offset afterwards.
        times = rrule.rrule(
            _FREQUENCIES[self.interval_type],
            dtstart=wall,
            interval=self.interval,
            until=furthest,
            bymonth=self.month_of_year,
            bymonthday=self.day_of_month,
            byweekday=_DAYS[self.day_of_week] if self.day_of_week else None,
        )
        for time in times:
            found = time.replace(tzinfo=zone).astimezone(UTC)
            if found >= moment:
                return found
        return None
