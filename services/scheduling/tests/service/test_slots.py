"""Free slots, as the published API has them, and who gets the appointment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.testing.published import assert_published

from .desk import NOW, Desk, milliseconds, open_hours, utc


def test_free_slots_are_by_local_date_in_the_zone_that_was_asked_for(desk: Desk) -> None:
    calendar = desk.calendar(openHours=open_hours(9, 10))
    answer = desk.slots(calendar, utc(2026, 3, 28), utc(2026, 3, 30), timezone="Pacific/Auckland")
    assert answer.status_code == 200
    assert_published("calendars", "GET", "/calendars/{calendarId}/free-slots", 200, answer.json)
    # 9:00 in Berlin, before and after the clock is put forward there.
    assert answer.json == {
        "2026-03-28": {"slots": ["2026-03-28T21:00:00+13:00", "2026-03-28T21:30:00+13:00"]},
        "2026-03-29": {"slots": ["2026-03-29T20:00:00+13:00", "2026-03-29T20:30:00+13:00"]},
    }


def test_without_a_zone_the_answer_is_in_the_calendars_own(desk: Desk) -> None:
    calendar = desk.calendar(openHours=open_hours(9, 10), timezone="Asia/Kathmandu")
    assert desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4)) == [
        "2026-03-03T09:00:00+05:45",
        "2026-03-03T09:30:00+05:45",
    ]


def test_a_time_that_is_there_twice_is_offered_and_can_be_booked_twice(desk: Desk) -> None:
    calendar = desk.calendar(openHours=open_hours(2, 3), slotDuration=60, slotInterval=60)
    starts = desk.starts(calendar, utc(2026, 10, 24, 12), utc(2026, 10, 25, 12))
    assert starts == ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]
    assert [desk.book(calendar, start).status_code for start in starts] == [200, 200]
    assert desk.starts(calendar, utc(2026, 3, 28, 12), utc(2026, 3, 29, 12)) == []
    # 2:30 on the day that skips it: Berlin's clock never shows it.
    refused = desk.book(calendar, "2026-03-29T02:00:00+01:00")
    assert refused.json["code"] == "slot_not_offered"


def test_everything_on_offer_can_be_booked_and_nothing_else_can(desk: Desk) -> None:
    calendar = desk.calendar(openHours=open_hours(9, 12), slotDuration=45, slotInterval=20, slotBuffer=10)
    desk.booked(calendar, "2026-03-03T10:00:00+01:00")
    offered = {
        datetime.fromisoformat(start).astimezone(UTC).isoformat()
        for start in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
    }
    assert len(offered) == 2
    for minutes in range(0, 24 * 60, 20):
        start = utc(2026, 3, 3) + timedelta(minutes=minutes)
        answer = desk.book(calendar, start.isoformat(), appointmentStatus="new")
        assert (answer.status_code == 200) == (start.isoformat() in offered), answer.json
        if answer.status_code == 200:
            desk.change(answer.json["id"], appointmentStatus="cancelled")


def test_a_range_of_31_days_is_answered_and_a_longer_one_is_not(desk: Desk) -> None:
    calendar = desk.calendar()
    start = utc(2026, 3, 3)
    assert desk.slots(calendar, start, start + timedelta(days=31)).status_code == 200
    answer = desk.slots(calendar, start, start + timedelta(days=31, milliseconds=1), timezone="UTC")
    assert (answer.status_code, answer.json["code"]) == (400, "range_too_long")
    # October in Berlin has an hour more than 31 days, and is a month all the same.
    october = desk.slots(calendar, utc(2026, 9, 30, 22), utc(2026, 10, 31, 23), timezone="Europe/Berlin")
    assert october.status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"endDate": "0"}, 400, "invalid_range"),
        ({"timezone": "Europe/Nowhere"}, 422, "validation_failed"),
        ({"timezone": "../../etc/passwd"}, 422, "validation_failed"),
        ({"startDate": "soon"}, 422, "validation_failed"),
        ({"startDate": "1e400"}, 422, "validation_failed"),
        ({"startDate": "nan"}, 422, "validation_failed"),
        ({"endDate": "9" * 40}, 422, "validation_failed"),
        ({"startDate": "-5"}, 422, "validation_failed"),
        ({"userId": "stranger"}, 422, "user_not_in_calendar"),
        ({"userId": "x" * 300}, 422, "validation_failed"),
        ({"timezone": "Europe/\0"}, 422, "invalid_character"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(desk: Desk, query: dict[str, str], status: int, code: str) -> None:
    asked = {"startDate": milliseconds(utc(2026, 3, 3)), "endDate": milliseconds(utc(2026, 3, 4)), **query}
    answer = desk.get(f"/calendars/{desk.calendar()}/free-slots", **asked)
    assert answer.status_code == status, answer.json
    assert answer.json["code"] == code


def test_floats_are_milliseconds_too(desk: Desk) -> None:
    calendar = desk.calendar(openHours=open_hours(9, 10))
    start, end = float(milliseconds(utc(2026, 3, 3))), float(milliseconds(utc(2026, 3, 4)))
    assert len(desk.get(f"/calendars/{calendar}/free-slots", startDate=start, endDate=end).json) == 1


def test_the_slots_of_some_members_are_theirs(desk: Desk) -> None:
    calendar = desk.calendar(
        openHours=open_hours(9, 10), teamMembers=[{"userId": one} for one in ("anna", "béla", "çağ")]
    )
    desk.booked(calendar, "2026-03-03T09:00:00+01:00", assignedUserId="anna")
    desk.booked(calendar, "2026-03-03T09:30:00+01:00", assignedUserId="béla")
    day = utc(2026, 3, 3), utc(2026, 3, 4)
    bracketed: dict[str, Any] = {"userIds[]": ["anna"]}
    assert len(desk.starts(calendar, *day)) == 2
    assert desk.starts(calendar, *day, userId="anna") == ["2026-03-03T09:30:00+01:00"]
    assert len(desk.starts(calendar, *day, userIds=["anna", "béla"])) == 2
    assert desk.starts(calendar, *day, **bracketed) == ["2026-03-03T09:30:00+01:00"]


def test_round_robin_gives_each_booking_to_whoever_is_free_by_its_rules(desk: Desk) -> None:
    team = [{"userId": "anna"}, {"userId": "béla"}, {"userId": "çağ", "priority": 1}]
    calendar = desk.calendar(calendarType="round_robin", teamMembers=team)
    slot = "2026-03-03T09:00:00+01:00"
    given = [desk.book(calendar, slot).json["assignment"] for _ in range(3)]
    assert given == [
        {"userId": "çağ", "reason": "highest_priority"},
        {"userId": "anna", "reason": "first_in_team_order"},
        {"userId": "béla", "reason": "only_free_member"},
    ]
    assert desk.book(calendar, slot).json["code"] == "slot_taken"


def test_equal_distribution_gives_each_as_many(desk: Desk) -> None:
    calendar = desk.calendar(
        eventType="RoundRobin_OptimizeForEqualDistribution",
        teamMembers=[{"userId": "anna", "priority": 1}, {"userId": "béla"}],
    )
    given = [desk.book(calendar, f"2026-03-03T{hour:02}:00:00+01:00").json["assignedUserId"] for hour in range(9, 13)]
    assert given == ["anna", "béla", "anna", "béla"]


def test_a_collective_calendar_takes_everybodys_time(desk: Desk) -> None:
    team = [{"userId": "anna"}, {"userId": "béla", "isPrimary": True}]
    together = desk.calendar(calendarType="collective", teamMembers=team)
    alone = desk.calendar(teamMembers=[{"userId": "anna"}])
    desk.booked(alone, "2026-03-03T09:00:00+01:00")
    assert "2026-03-03T09:00:00+01:00" not in desk.starts(together, utc(2026, 3, 3), utc(2026, 3, 4))
    answer = desk.book(together, "2026-03-03T10:00:00+01:00")
    assert (answer.json["assignedUserId"], answer.json["users"]) == ("béla", ["anna"])
    assert desk.book(alone, "2026-03-03T10:00:00+01:00").json["code"] == "slot_taken"


def test_a_date_of_its_own_stands_in_place_of_the_weeks_hours(desk: Desk) -> None:
    short = [{"openHour": 9, "openMinute": 0, "closeHour": 9, "closeMinute": 30}]
    calendar = desk.calendar(
        availabilities=[
            {"date": "2026-03-03T00:00:00.000Z", "hours": short},
            {"date": "2026-03-04T00:00:00.000Z", "hours": []},
        ]
    )
    starts = desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 5, 8, 30))
    assert starts == ["2026-03-03T09:00:00+01:00", "2026-03-05T09:00:00+01:00"]


def test_a_calendar_without_hours_offers_nothing(desk: Desk) -> None:
    assert desk.starts(desk.calendar(openHours=[]), NOW, NOW + timedelta(days=7)) == []
