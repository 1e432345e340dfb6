"""When a recurring task comes again."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from contacts.tasks.rules import Recurrence

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


def test_a_rule_that_never_comes_ends() -> None:
    rule = Recurrence("yearly", 1, at("2026-01-01T12:00:00+00:00"), NEVER_MIND, day_of_month=30, month_of_year=2)
    assert rule.next_from(rule.start, BERLIN) is None


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
