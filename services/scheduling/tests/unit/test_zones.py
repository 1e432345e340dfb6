"""Local time: what a clock skips is not there, and what it shows twice is there twice."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.slots.hours import OpenHours
from scheduling.slots.rules import Board, Lane, Needs, SlotRules
from scheduling.slots.zones import DAY, is_zone, offset_at, show, stretches, zone_named

HOUR, MINUTE = 3600, 60


def starts(
    zone: str,
    day: str,
    opens: tuple[int, int],
    closes: tuple[int, int],
    *,
    minutes: int = 30,
    shown_in: str | None = None,
    days: int = 1,
) -> list[str]:
    """The slots of a place that is open daily by the wall clock of `zone`, over local dates from `day` on."""
    first = date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()
    spans = [(opens[0] * HOUR + opens[1] * MINUTE, closes[0] * HOUR + closes[1] * MINUTE)]
    hours = OpenHours(zone, dates={first + number: spans for number in range(days)}, only_dates=True)
    rules = SlotRules(hours, duration=minutes * MINUTE, interval=minutes * MINUTE)
    window = ((first - 2) * DAY, (first + days + 2) * DAY)
    board = Board(rules, [Lane("user:u")], Needs.ANY, window)
    return [show(zone_named(shown_in or zone), span[0]) for span in board.offers()]


def test_a_time_that_the_clock_skips_is_not_offered_in_berlin() -> None:
    assert starts("Europe/Berlin", "2026-03-29", (1, 0), (4, 0)) == [
        "2026-03-29T01:00:00+01:00",
        "2026-03-29T01:30:00+01:00",
        "2026-03-29T03:00:00+02:00",
        "2026-03-29T03:30:00+02:00",
    ]


def test_a_time_that_the_clock_shows_twice_is_offered_twice_in_berlin() -> None:
    assert starts("Europe/Berlin", "2026-10-25", (2, 0), (3, 0)) == [
        "2026-10-25T02:00:00+02:00",
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:00:00+01:00",
        "2026-10-25T02:30:00+01:00",
    ]


def test_hours_that_begin_inside_a_repeated_hour_are_open_twice() -> None:
    assert starts("Europe/Berlin", "2026-10-25", (2, 30), (3, 30)) == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
        "2026-10-25T03:00:00+01:00",
    ]


def test_hours_that_lie_in_the_gap_are_never_open() -> None:
    assert starts("Europe/Berlin", "2026-03-29", (2, 0), (3, 0)) == []


def test_a_slot_that_would_end_after_closing_by_the_wall_clock_is_not_offered() -> None:
    # At 02:00 it is 03:00; an hour from 01:30 on ends at 03:30, when it has been closed for half an hour.
    assert starts("Europe/Berlin", "2026-03-29", (1, 0), (3, 0), minutes=60) == ["2026-03-29T01:00:00+01:00"]


def test_half_an_hour_is_skipped_and_repeated_on_lord_howe() -> None:
    assert starts("Australia/Lord_Howe", "2026-10-04", (1, 30), (3, 0), minutes=15) == [
        "2026-10-04T01:30:00+10:30",
        "2026-10-04T01:45:00+10:30",
        "2026-10-04T02:30:00+11:00",
        "2026-10-04T02:45:00+11:00",
    ]
    assert starts("Australia/Lord_Howe", "2026-04-05", (1, 0), (2, 30)) == [
        "2026-04-05T01:00:00+11:00",
        "2026-04-05T01:30:00+11:00",
        "2026-04-05T01:30:00+10:30",
        "2026-04-05T02:00:00+10:30",
    ]


def test_st_johns_is_half_an_hour_off_and_changes_too() -> None:
    assert starts("America/St_Johns", "2026-03-08", (1, 0), (4, 0), minutes=60) == [
        "2026-03-08T01:00:00-03:30",
        "2026-03-08T03:00:00-02:30",
    ]


def test_kathmandu_is_three_quarters_off_and_shown_rightly_elsewhere() -> None:
    assert starts("Asia/Kathmandu", "2026-06-01", (9, 0), (10, 0), shown_in="UTC") == [
        "2026-06-01T03:15:00+00:00",
        "2026-06-01T03:45:00+00:00",
    ]


def test_the_day_that_apia_left_out_offers_nothing_and_its_neighbours_do() -> None:
    assert starts("Pacific/Apia", "2011-12-29", (9, 0), (10, 0), minutes=60, days=3) == [
        "2011-12-29T09:00:00-10:00",
        "2011-12-31T09:00:00+14:00",
    ]


def test_midnight_to_midnight_has_as_many_hours_as_the_day() -> None:
    assert len(starts("Europe/Berlin", "2026-03-29", (0, 0), (24, 0), minutes=60)) == 23
    assert len(starts("Europe/Berlin", "2026-10-25", (0, 0), (24, 0), minutes=60)) == 25
    assert len(starts("Europe/Berlin", "2026-07-01", (0, 0), (24, 0), minutes=60)) == 24


def test_a_clock_that_changes_at_midnight_leaves_out_the_first_hour() -> None:
    assert starts("America/Santiago", "2026-09-06", (0, 0), (2, 0), minutes=60) == ["2026-09-06T01:00:00-03:00"]


@pytest.mark.parametrize(
    "name", ["Europe", "Europe/Nowhere", "../etc/passwd", "/etc/passwd", "", "x" * 300, "Europe/\0"]
)
def test_what_is_no_zone_is_no_zone(name: str) -> None:
    assert not is_zone(name)


ZONES = sorted(available_timezones())


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.integers(min_value=-3000, max_value=40000), st.integers(0, 40))
def test_stretches_are_whole_and_tell_the_offset_of_every_moment_in_every_zone(
    zone: str, first: int, days: int
) -> None:
    found = stretches(zone, first, first + days)
    assert (found[0].start, found[-1].end) == (first * DAY, (first + days + 1) * DAY)
    assert all(before.end == after.start and before.offset != after.offset for before, after in pairwise(found))
    for stretch in found:
        for moment in (stretch.start, (stretch.start + stretch.end) // 2, stretch.end - 1):
            assert offset_at(zone_named(zone), moment) == stretch.offset


def test_the_offset_is_that_of_the_zone() -> None:
    assert offset_at(zone_named("Europe/Berlin"), int(datetime(2026, 7, 1, tzinfo=UTC).timestamp())) == 7200
