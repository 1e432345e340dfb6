"""The days that a rule names move with its first instance."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from scheduling.recurrence.rules import read_rule
from scheduling.recurrence.shifting import shifted

TUESDAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("rule", "after", "moved"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", date(2026, 3, 4), "FREQ=WEEKLY;BYDAY=WE"),
        ("FREQ=WEEKLY;BYDAY=TU", date(2026, 3, 2), "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=WEEKLY;BYDAY=TU,FR", date(2026, 3, 6), "FREQ=WEEKLY;BYDAY=FR,MO"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR", date(2026, 3, 6), "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,MO;WKST=TH"),
        ("FREQ=DAILY;BYDAY=TU,WE", date(2026, 3, 13), "FREQ=DAILY;BYDAY=FR,SA"),
        ("FREQ=MONTHLY;BYDAY=1TU", date(2026, 3, 11), "FREQ=MONTHLY;BYDAY=2WE"),
        ("FREQ=MONTHLY;BYMONTHDAY=3", date(2026, 3, 15), "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("FREQ=MONTHLY;BYDAY=-1TU", date(2026, 3, 4), "FREQ=MONTHLY;BYDAY=-1TU"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", date(2026, 3, 4), "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=1TU", date(2026, 3, 4), "FREQ=YEARLY;BYMONTH=3;BYDAY=1TU"),
        ("FREQ=WEEKLY", date(2026, 3, 4), "FREQ=WEEKLY"),
    ],
)
def test_the_days_move_where_the_rule_can_say_it(rule: str, after: date, moved: str) -> None:
    parts = tuple((name, value) for name, _, value in (part.partition("=") for part in rule.split(";")))
    assert ";".join(f"{name}={value}" for name, value in shifted(parts, TUESDAY, after)) == moved


def test_every_other_week_moves_as_a_whole_across_the_week_and_the_clock_change() -> None:
    zone, first = ZoneInfo("Europe/Berlin"), datetime(2026, 3, 16, 8, tzinfo=UTC)
    rule = read_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=4", zone)
    by = timedelta(days=3, hours=1)
    before = list(islice(rule.starts(first, first + timedelta(days=60)), 9))
    after = list(islice(rule.moved(by, first).starts(first + by, first + timedelta(days=60)), 9))
    assert [one.astimezone(zone).strftime("%a %d %H") for one in before] == [
        "Mon 16 09",
        "Fri 20 09",
        "Mon 30 09",
        "Fri 03 09",
    ]
    assert [one.astimezone(zone).strftime("%a %d %H") for one in after] == [
        "Thu 19 10",
        "Mon 23 10",
        "Thu 02 10",
        "Mon 06 10",
    ]


def test_a_monthly_rule_that_leaves_dates_out_stays_where_it_is() -> None:
    parts = (("FREQ", "MONTHLY"), ("BYDAY", "1TU"))
    assert shifted(parts, TUESDAY, date(2026, 3, 4), alike=True) == parts
