"""Calendars elsewhere as spans of busy time, whatever somebody wrote into them."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduling.busy_sources.errors import SourceError
from scheduling.busy_sources.reading import Span, busy_spans

START = datetime(2026, 3, 1, tzinfo=UTC)
END = START + timedelta(days=400)


def event(number: int, *lines: str, start: str = "20260302T090000Z", uid: str | None = None) -> str:
    """An event of five minutes."""
    return "\r\n".join(
        ("BEGIN:VEVENT", f"UID:{uid or number}", f"DTSTART:{start}", "DURATION:PT5M", *lines, "END:VEVENT", "")
    )


def spans(*events: str, zone: str = "UTC", end: datetime = END) -> list[Span]:
    """The busy time of a calendar with these events."""
    text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(events) + "END:VCALENDAR\r\n"
    return busy_spans(text, zone, START, end)


def hours(found: list[Span]) -> list[str]:
    """When they start, in a word each."""
    return [f"{first:%d %H:%M}" for first, _ in found]


def test_what_happens_twice_a_day_is_busy_twice_a_day() -> None:
    twice = event(1, "RRULE:FREQ=DAILY;COUNT=4;BYHOUR=9,15", "SEQUENCE:0")
    assert hours(spans(twice)) == ["02 09:00", "02 15:00", "03 09:00", "03 15:00"]


def test_an_exception_stands_in_place_of_what_the_rule_says() -> None:
    rule = event(1, "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:1")
    other = event(2, "RECURRENCE-ID:20260303T090000Z", "SEQUENCE:1", uid="1", start="20260303T110000Z")
    assert hours(spans(rule, other, event(3, start="20260303T100000Z"))) == [
        "02 09:00",
        "03 10:00",
        "03 11:00",
        "04 09:00",
    ]


def test_events_that_share_no_name_are_each_busy() -> None:
    nameless = [event(n, "SEQUENCE:0", start=f"20260302T{n:02}0000Z").replace(f"UID:{n}\r\n", "") for n in range(9, 12)]
    assert hours(spans(*nameless)) == ["02 09:00", "02 10:00", "02 11:00"]


def test_the_calendars_own_zone_counts_in_every_part_of_it() -> None:
    zoned = "X-WR-TIMEZONE:Asia/Kathmandu\r\n" + event(1, "RRULE:FREQ=DAILY;COUNT=1", start="20260302T090000Z")
    assert hours(spans(zoned)) == ["02 09:00"]
    floating = event(1, "RRULE:FREQ=DAILY;COUNT=2", start="20260302T090000")
    assert hours(spans(floating, zone="Asia/Kathmandu")) == ["02 03:15", "03 03:15"]


@pytest.mark.parametrize(
    "events",
    [
        [event(number, "RRULE:FREQ=DAILY", start=f"20260302T{number % 24:02}0000Z") for number in range(5000)],
        [event(number, "RRULE:FREQ=DAILY", uid="same") for number in range(5000)],
        [event(number, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30") for number in range(5000)],
        [event(number, "RRULE:FREQ=DAILY", start="19000101T090000Z") for number in range(5000)],
        [event(number) for number in range(5001)],
    ],
    ids=["many that repeat", "many under one name", "what never comes", "what began long ago", "too many"],
)
def test_what_would_take_for_ever_is_given_up_soon(events: list[str]) -> None:
    with pytest.raises(SourceError) as refused:
        spans(*events)
    assert refused.value.code == "too_many_events"


def test_what_repeats_within_the_hour_is_nobodys_appointment() -> None:
    minutes = ",".join(map(str, range(60)))
    often = event(1, f"RRULE:FREQ=DAILY;BYHOUR=9,10;BYMINUTE={minutes}")
    assert hours(spans(often, event(2, "RRULE:FREQ=MINUTELY"), event(3))) == ["02 09:00"]
