"""Recurring appointments: all of a series or none, changed one by one or all at once."""

from typing import Any

import pytest

from chassis.testing.published import assert_published

from .desk import Desk, milliseconds, utc

SLOT = "2026-03-17T09:00:00+01:00"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20260324T080000Z"


def book(desk: Desk, calendar: str, rrule: str = WEEKLY, **more: Any) -> Any:
    """The answer to booking a series."""
    return desk.book(calendar, SLOT, rrule=rrule, ignoreFreeSlotValidation=True, **more)


def starts(desk: Desk, calendar: str) -> list[str]:
    """When the calendar's appointments start."""
    query = {"startTime": milliseconds(utc(2026, 3, 1)), "endTime": milliseconds(utc(2026, 6, 1))}
    answer = desk.get("/calendars/events", locationId=desk.location, calendarId=calendar, **query)
    return [one["startTime"] for one in answer.json["events"] if one["appointmentStatus"] != "cancelled"]


def test_a_series_keeps_its_hour_across_summer_time_and_leaves_out_what_was_taken_out(desk: Desk) -> None:
    calendar = desk.calendar()
    answer = book(desk, calendar)
    assert answer.status_code == 200, answer.json
    assert_published("calendars", "POST", "/calendars/events/appointments", 200, answer.json)
    assert (answer.json["isRecurring"], answer.json["rrule"]) == (True, WEEKLY)
    assert starts(desk, calendar) == [f"2026-{day}:00:00.000Z" for day in ("03-17T08", "03-31T07", "04-07T07")]
    assert len(desk.events("appointment.booked")) == 3


def test_a_rule_counts_only_where_slot_validation_is_left_aside(desk: Desk) -> None:
    calendar = desk.calendar()
    answer = desk.book(calendar, SLOT, rrule=WEEKLY)
    assert answer.json["isRecurring"] is False
    assert len(starts(desk, calendar)) == 1


def test_one_slot_that_is_taken_refuses_all(desk: Desk) -> None:
    calendar = desk.calendar()
    desk.booked(calendar, "2026-03-31T09:00:00+02:00")
    answer = book(desk, calendar)
    assert (answer.status_code, answer.json["code"]) == (409, "slot_taken")
    assert len(starts(desk, calendar)) == 1


def test_one_is_changed_alone_and_all_by_the_series_id(desk: Desk) -> None:
    calendar = desk.calendar()
    first = book(desk, calendar).json
    assert desk.change(first["id"], startTime="2026-03-17T11:00:00+01:00", title="Later").status_code == 200
    assert starts(desk, calendar)[:2] == ["2026-03-17T10:00:00.000Z", "2026-03-31T07:00:00.000Z"]
    moved = desk.change(
        first["masterEventId"], startTime="2026-03-24T11:00:00+01:00", title="All", ignoreFreeSlotValidation=True
    )
    assert moved.json["masterEventId"] == first["masterEventId"]
    assert moved.status_code == 200, moved.json
    # Each moved by a week, by the wall clock; the second lay where the third had been.
    assert starts(desk, calendar) == [f"2026-{day}:00:00.000Z" for day in ("03-24T10", "04-07T07", "04-14T07")]
    assert desk.told(first["id"])[-1] == "appointment.rescheduled"


def test_a_series_is_cancelled_or_deleted_as_a_whole_or_one_by_one(desk: Desk) -> None:
    calendar = desk.calendar()
    first = book(desk, calendar).json
    assert desk.call("POST", f"/calendars/events/appointments/{first['id']}/cancel", {}).status_code == 200
    assert len(starts(desk, calendar)) == 2
    assert desk.client.delete(f"/calendars/events/{first['masterEventId']}").status_code == 201
    assert starts(desk, calendar) == []
    assert len(desk.events("appointment.cancelled")) == 1
    assert len(desk.events("appointment.deleted")) == 2
    assert SLOT in desk.starts(calendar, utc(2026, 3, 17), utc(2026, 3, 18))


@pytest.mark.parametrize(
    ("rrule", "code"),
    [
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20260401", "invalid_rrule"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "invalid_rrule"),
        ("FREQ=WEEKLY;COUNT=3\nRDATE:20260324T080000Z", "invalid_rrule"),
        ("FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/Nowhere:20260324T080000", "invalid_rrule"),
        ("FREQ=SECONDLY;COUNT=3", "invalid_rrule"),
        ("hello", "invalid_rrule"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=3", "invalid_rrule"),
        ("FREQ=DAILY;INTERVAL=-1;COUNT=3", "invalid_rrule"),
        ("FREQ=DAILY;BYMONTH=13;COUNT=3", "invalid_rrule"),
        ("FREQ=MONTHLY;BYMONTHDAY=0;COUNT=3", "invalid_rrule"),
        ("FREQ=DAILY;BYSETPOS=2;COUNT=3", "invalid_rrule"),
        ("FREQ=YEARLY;BYEASTER=1,366;COUNT=3", "invalid_rrule"),
        ("FREQ=DAILY;COUNT=101", "too_many_occurrences"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", "no_occurrences"),
        ("FREQ=DAILY;UNTIL=20200101", "no_occurrences"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(desk: Desk, rrule: str, code: str) -> None:
    answer = book(desk, desk.calendar(), rrule)
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, code)
    assert desk.events("appointment.booked") == []
