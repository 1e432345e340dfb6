"""When a recurring task comes again. Pure.

Days, weeks, months and years are counted by the clock on the location's wall, so that nine o'clock stays nine o'clock; hours are
counted in UTC. A day that a month does not have (the 31st) is passed over, as RFC 5545 says.
"""

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
    "daily": rrule.DAILY,
}
_DAYS = {"MO": rrule.MO, "TU": rrule.TU, "WE": rrule.WE, "TH": rrule.TH, "FR": rrule.FR, "SA": rrule.SA, "SU": rrule.SU}
TYPES = (*_FREQUENCIES, "hourly")
DAYS = tuple(_DAYS)
# No rule is followed further than this: one that never comes again must be found out.
_FURTHEST = timedelta(days=366 * 28)


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
        if self.count is not None and made >= self.count:
            return None
        found = self._hour_from(moment) if self.interval_type == "hourly" else self._day_from(moment, zone)
        if found is None or (self.end is not None and found > self.end):
            return None
        return found

    def _hour_from(self, moment: datetime) -> datetime:
        step = timedelta(hours=self.interval)
        passed = max(timedelta(), moment - self.start)
        return self.start + -(-passed // step) * step

    def _day_from(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        wall = self.start.astimezone(zone).replace(tzinfo=None)
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
