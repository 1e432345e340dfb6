"""When a recurring task comes again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.tasks.rules import DAYS, TYPES, Recurrence

BERLIN = ZoneInfo("Europe/Berlin")
NEVER_MIND = timedelta(0)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def times(rule: Recurrence, count: int, zone: ZoneInfo = BERLIN) -> list[str]:
    found, moment = [], rule.start
    for _ in range(count):
        time = rule.next_from(moment, zone)
        if time is None:
            break
        found.append(f"{time:%Y-%m-%dT%H:%M}")
        moment = time + timedelta(milliseconds=1)
    return found


def test_nine_oclock_stays_nine_oclock_when_the_clocks_change() -> None:
    rule = Recurrence("daily", 1, at("2026-03-28T08:00:00+00:00"), NEVER_MIND)
    assert times(rule, 3) == ["2026-03-28T08:00", "2026-03-29T07:00", "2026-03-30T07:00"]


def test_a_month_without_the_day_is_passed_over() -> None:
    rule = Recurrence("monthly", 1, at("2026-01-31T12:00:00+00:00"), NEVER_MIND)
    assert times(rule, 3) == ["2026-01-31T12:00", "2026-03-31T11:00", "2026-05-31T11:00"]


def test_a_rule_names_its_days_and_months() -> None:
    mondays = Recurrence("weekly", 2, at("2026-01-01T12:00:00+00:00"), NEVER_MIND, day_of_week="MO")
    assert times(mondays, 2, ZoneInfo("UTC")) == ["2026-01-12T12:00", "2026-01-26T12:00"]
    leap = Recurrence("yearly", 1, at("2026-01-01T12:00:00+00:00"), NEVER_MIND, day_of_month=29, month_of_year=2)
    assert times(leap, 2, ZoneInfo("UTC")) == ["2028-02-29T12:00", "2032-02-29T12:00"]


def test_hours_come_on_the_days_that_a_rule_names() -> None:
    mondays = Recurrence("hourly", 12, at("2026-01-04T11:00:00+00:00"), NEVER_MIND, day_of_week="MO")
    # Berlin's Monday begins at 23:00 UTC on Sunday.
    assert times(mondays, 3) == ["2026-01-04T23:00", "2026-01-05T11:00", "2026-01-11T23:00"]
    leap = Recurrence("hourly", 12, at("2026-01-01T00:00:00+00:00"), NEVER_MIND, day_of_month=29, month_of_year=2)
    assert times(leap, 2, ZoneInfo("UTC")) == ["2028-02-29T00:00", "2028-02-29T12:00"]


def test_a_rule_that_never_comes_ends() -> None:
    for kind in TYPES:
        rule = Recurrence(kind, 1, at("2000-01-01T12:00:00+00:00"), NEVER_MIND, day_of_month=30, month_of_year=2)
        assert rule.next_from(at("2026-01-01T12:00:00+00:00"), BERLIN) is None


def test_a_rule_ends_at_its_end_and_after_its_count() -> None:
    rule = Recurrence(
        "daily", 1, at("2026-01-01T12:00:00+00:00"), NEVER_MIND, end=at("2026-01-02T12:00:00+00:00"), count=9
    )
    assert times(rule, 5) == ["2026-01-01T12:00", "2026-01-02T12:00"]
    assert rule.next_from(rule.start, BERLIN, made=9) is None


@given(
    kind=st.sampled_from(["hourly", "daily", "weekly", "monthly", "yearly"]),
    interval=st.integers(1, 1000),
    start=st.timedeltas(timedelta(0), timedelta(days=70_000)),
    later=st.timedeltas(timedelta(days=-400), timedelta(days=4000)),
)
def test_the_next_time_is_never_before_what_was_asked_for(
    kind: str, interval: int, start: timedelta, later: timedelta
) -> None:
    rule = Recurrence(kind, interval, at("2000-01-01T00:00:00+00:00") + start, NEVER_MIND)
    asked = rule.start + later
    found = rule.next_from(asked, BERLIN)
    if found is not None:
        assert found >= asked
        assert found >= rule.start - timedelta(hours=1)
        assert rule.next_from(found, BERLIN) == found


# What it is held to counts from the start, and may take its time.
@settings(deadline=None)
@given(
    kind=st.sampled_from(["daily", "weekly"]),
    interval=st.integers(1, 60),
    start=st.integers(0, 9 * 366 * 24 * 60),
    later=st.timedeltas(timedelta(days=-400), timedelta(days=2000)),
    day_of_week=st.none() | st.sampled_from(DAYS),
    month_of_year=st.none() | st.integers(1, 12),
)
def test_days_and_weeks_come_as_rfc_5545_counts_them(
    kind: str, interval: int, start: int, later: timedelta, day_of_week: str | None, month_of_year: int | None
) -> None:
    begins = at("2000-01-01T00:00:00+00:00") + timedelta(minutes=start)
    rule = Recurrence(kind, interval, begins, NEVER_MIND, day_of_week=day_of_week, month_of_year=month_of_year)
    asked = begins + later
    until = max(asked, begins) + timedelta(days=366 * 5)
    days = rrule.rrule(
        rrule.DAILY if kind == "daily" else rrule.WEEKLY,
        dtstart=begins.astimezone(BERLIN).replace(tzinfo=None),
        interval=interval,
        until=until.replace(tzinfo=None),
        byweekday=None if day_of_week is None else DAYS.index(day_of_week),
        bymonth=month_of_year,
    )
    times = (day.replace(tzinfo=BERLIN).astimezone(UTC) for day in days)
    wanted = next((time for time in times if time >= asked), None)
    found = rule.next_from(asked, BERLIN)
    assert found == wanted or (wanted is None and (found is None or found > until - timedelta(hours=3)))
