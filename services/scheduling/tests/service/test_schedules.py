"""Schedules of users and of event calendars, and the slots that they leave."""

from functools import partial
from typing import Any

import pytest

from chassis.testing.published import assert_published
from chassis.testing.service import TestService

from .desk import Desk, open_hours, utc, weekly
from .test_races import at_once, booker, status_of

SCHEDULES = "/calendars/schedules"
TUESDAY = utc(2026, 3, 3), utc(2026, 3, 4)


def hours_of(starts: list[str]) -> list[str]:
    """The wall-clock times of slots."""
    return [start[11:16] for start in starts]


def test_a_schedule_is_made_read_changed_and_deleted(desk: Desk) -> None:
    calendar = desk.calendar()
    body = {
        "locationId": desk.location,
        "userId": "anna",
        "name": "Sprechzeiten",
        "timezone": "Asia/Kathmandu",
        "rules": [*weekly("09:00", "17:00", ["monday"]), {"type": "date", "date": "2026-03-03", "intervals": []}],
        "calendarIds": [calendar],
    }
    made = desk.call("POST", SCHEDULES, body)
    assert made.status_code == 201, made.json
    assert_published("calendars", "POST", SCHEDULES, 201, made.json)
    schedule = made.json["schedule"]
    assert {name: schedule[name] for name in body} == body
    path = f"{SCHEDULES}/{schedule['id']}"
    read = desk.get(path)
    assert_published("calendars", "GET", f"{SCHEDULES}/{{id}}", 200, read.json)
    assert read.json == made.json
    changed = desk.call("PUT", path, {"name": "Hours", "timezone": "Europe/Berlin"}, {"If-Match": '"1"'})
    assert_published("calendars", "PUT", f"{SCHEDULES}/{{id}}", 200, changed.json)
    assert (changed.json["schedule"]["name"], changed.json["schedule"]["rules"]) == ("Hours", body["rules"])
    assert desk.call("PUT", path, {"name": "H"}, {"If-Match": '"1"'}).status_code == 412
    assert desk.call("PUT", path, {"name": "Hours"}).headers["ETag"] == changed.headers["ETag"]
    assert desk.client.delete(path).json == {"success": True}
    for method in ("GET", "PUT", "DELETE"):
        assert desk.call(method, path, {}).json["code"] == "schedule_not_found"
    assert desk.told(schedule["id"]) == ["schedule.created", "schedule.updated", "schedule.deleted"]


def test_schedules_are_found_by_user_and_calendar_in_pages(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    ids = [desk.schedule("anna", weekly("09:00", "17:00")) for _ in range(3)]
    desk.schedule("béla", [], calendar)
    Desk(service).schedule("anna", [])
    desk.call("PUT", f"{SCHEDULES}/{ids[1]}/associations/{calendar}", None)

    def found(**query: Any) -> list[str]:
        answer = desk.get(f"{SCHEDULES}/search", locationId=desk.location, userId="anna", **query)
        assert_published("calendars", "GET", f"{SCHEDULES}/search", 200, answer.json)
        return [one["id"] for one in answer.json["schedules"]]

    assert found() == ids
    assert found(skip=1, limit=1) == [ids[1]]
    assert found(calendarId=calendar) == [ids[1]]
    assert desk.get(f"{SCHEDULES}/search", locationId=desk.location).status_code == 422
    assert desk.get(f"{SCHEDULES}/search", locationId=desk.location, userId="anna", limit=501).status_code == 422


def test_a_member_is_offered_when_both_the_calendar_and_the_schedule_are_open(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "anna"}], openHours=open_hours(9, 12))
    desk.schedule("anna", weekly("11:00", "15:00"), calendar)
    assert hours_of(desk.starts(calendar, *TUESDAY)) == ["11:00", "11:30"]
    assert desk.book(calendar, "2026-03-03T10:00:00+01:00").json["details"]["reason"] == "outside_open_hours"
    assert desk.book(calendar, "2026-03-03T14:00:00+01:00").json["details"]["reason"] == "outside_open_hours"
    assert desk.book(calendar, "2026-03-03T11:00:00+01:00").status_code == 200


def test_a_calendar_without_hours_goes_by_the_schedules_alone(desk: Desk) -> None:
    team = [{"userId": "anna"}, {"userId": "béla"}, {"userId": "çağ"}]
    calendar = desk.calendar(teamMembers=team, openHours=[])
    desk.schedule("anna", weekly("09:00", "10:00"), calendar)
    desk.schedule("béla", weekly("14:15", "15:15"), calendar, timezone="Asia/Kathmandu")
    # Çağ has no hours from anybody.
    assert desk.starts(calendar, *TUESDAY) == [
        "2026-03-03T09:00:00+01:00",
        "2026-03-03T09:30:00+01:00",
        "2026-03-03T10:00:00+01:00",
    ]
    given = [
        desk.book(calendar, start).json["assignedUserId"]
        for start in ("2026-03-03T09:30:00+01:00", "2026-03-03T09:30:00+01:00", "2026-03-03T10:00:00+01:00")
    ]
    assert given == ["anna", "béla", "béla"]
    assert desk.starts(calendar, *TUESDAY) == ["2026-03-03T09:00:00+01:00"]


def test_a_date_of_a_schedule_stands_in_place_of_its_weekday_and_a_free_one_is_free(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "anna"}], openHours=[])
    exceptions: list[dict[str, Any]] = [
        {"type": "date", "date": "2026-03-03", "intervals": [{"from": "20:00", "to": "21:00"}]},
        {"type": "date", "date": "2026-03-04", "intervals": []},
    ]
    desk.schedule("anna", [*weekly("09:00", "09:30"), *exceptions], calendar)
    assert desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 6)) == [
        "2026-03-03T20:00:00+01:00",
        "2026-03-03T20:30:00+01:00",
        "2026-03-05T09:00:00+01:00",
    ]


def test_a_calendars_own_dates_close_it_whatever_the_schedule_says(desk: Desk) -> None:
    closed = [{"date": "2026-03-04T00:00:00.000Z", "hours": []}]
    # The calendar's midnight is noon in Berlin, and cuts nobody's day in two.
    calendar = desk.calendar(
        teamMembers=[{"userId": "anna"}], openHours=[], availabilities=closed, timezone="Pacific/Auckland"
    )
    desk.schedule("anna", weekly("10:50", "13:50"), calendar, timezone="Europe/Berlin")
    starts = desk.starts(calendar, utc(2026, 3, 2, 7), utc(2026, 3, 4), timezone="Europe/Berlin")
    # 4 March in Auckland begins on the 3rd at noon in Berlin.
    assert starts == [
        *[f"2026-03-02T{hour}:00+01:00" for hour in ("10:50", "11:20", "11:50", "12:20", "12:50", "13:20")],
        *[f"2026-03-03T{hour}:00+01:00" for hour in ("10:50", "11:20")],
    ]


def test_working_until_midnight_is_working_into_the_next_day(desk: Desk) -> None:
    calendar = desk.calendar(
        teamMembers=[{"userId": "anna"}], openHours=[], slotDuration=120, slotInterval=120, appoinmentPerDay=9
    )
    rules = [
        *weekly("22:00", "23:59", ["tuesday"]),
        *weekly("00:00", "02:00", ["wednesday"]),
        *weekly("23:00", "00:00", ["thursday"]),
    ]
    desk.schedule("anna", rules, calendar)
    starts = desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 6, 12))
    assert starts == ["2026-03-03T22:00:00+01:00", "2026-03-04T00:00:00+01:00"]
    assert desk.book(calendar, starts[0]).status_code == 200
    assert desk.book(calendar, starts[1]).status_code == 200


def test_everybody_of_a_collective_calendar_must_be_at_work(desk: Desk) -> None:
    team = [{"userId": "anna"}, {"userId": "béla"}]
    calendar = desk.calendar(calendarType="collective", teamMembers=team, openHours=[])
    desk.schedule("anna", weekly("09:00", "12:00"), calendar)
    assert desk.starts(calendar, *TUESDAY) == []
    desk.schedule("béla", weekly("10:15", "18:00"), calendar)
    # The grid begins with whoever comes last.
    assert hours_of(desk.starts(calendar, *TUESDAY)) == ["10:15", "10:45", "11:15"]
    answer = desk.book(calendar, "2026-03-03T10:15:00+01:00")
    assert (answer.json["assignedUserId"], answer.json["users"]) == ("anna", ["béla"])


def test_a_user_has_one_schedule_on_a_calendar_and_the_newer_takes_its_place(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "anna"}], openHours=[])
    early = desk.schedule("anna", weekly("06:00", "07:00"), calendar)
    late = desk.schedule("anna", weekly("20:00", "21:00"))
    applied = desk.call("PUT", f"{SCHEDULES}/{late}/associations/{calendar}", None)
    assert applied.status_code == 200
    assert_published("calendars", "PUT", f"{SCHEDULES}/{{id}}/associations/{{calendarId}}", 200, applied.json)
    assert hours_of(desk.starts(calendar, *TUESDAY)) == ["20:00", "20:30"]
    assert desk.get(f"{SCHEDULES}/{early}").json["schedule"]["calendarIds"] == []
    assert desk.get(f"{SCHEDULES}/{late}").json["schedule"]["calendarIds"] == [calendar]
    # Once more is nothing more.
    desk.call("PUT", f"{SCHEDULES}/{late}/associations/{calendar}", None)
    assert desk.told(late) == ["schedule.created", "schedule.updated"]
    assert desk.told(early) == ["schedule.created", "schedule.updated"]


def test_a_schedule_that_is_taken_off_or_deleted_counts_no_more(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "anna"}], openHours=open_hours(9, 10))
    schedule = desk.schedule("anna", weekly("09:00", "09:30"), calendar)
    assert hours_of(desk.starts(calendar, *TUESDAY)) == ["09:00"]
    for _ in range(2):
        answer = desk.client.delete(f"{SCHEDULES}/{schedule}/associations/{calendar}")
        assert_published("calendars", "DELETE", f"{SCHEDULES}/{{id}}/associations/{{calendarId}}", 200, answer.json)
    assert hours_of(desk.starts(calendar, *TUESDAY)) == ["09:00", "09:30"]
    assert desk.told(schedule) == ["schedule.created", "schedule.updated"]
    desk.call("PUT", f"{SCHEDULES}/{schedule}/associations/{calendar}", None)
    assert desk.client.delete(f"{SCHEDULES}/{schedule}").status_code == 200
    assert hours_of(desk.starts(calendar, *TUESDAY)) == ["09:00", "09:30"]


def test_a_deleted_calendar_is_in_no_schedule(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "anna"}])
    schedule = desk.schedule("anna", weekly("09:00", "17:00"), calendar)
    desk.client.delete(f"/calendars/{calendar}")
    assert desk.get(f"{SCHEDULES}/{schedule}").json["schedule"]["calendarIds"] == []
    refused = desk.call("PUT", f"{SCHEDULES}/{schedule}/associations/{calendar}", None)
    assert (refused.status_code, refused.json["code"]) == (404, "calendar_not_found")


def test_an_event_calendar_has_a_schedule_in_place_of_its_own_hours_and_zone(desk: Desk) -> None:
    calendar = desk.calendar(calendarType="event", teamMembers=[], appoinmentPerDay=1)
    path = f"{SCHEDULES}/event-calendar/{calendar}"
    assert desk.get(path).json["code"] == "schedule_not_found"
    body = {"timezone": "America/St_Johns", "rules": weekly("22:00", "23:00")}
    made = desk.call("POST", path, body)
    assert made.status_code == 201
    assert_published("calendars", "POST", f"{SCHEDULES}/event-calendar/{{calendarId}}", 201, made.json)
    again = desk.call("POST", path, body)
    assert (again.status_code, again.json["code"]) == (409, "schedule_exists")
    assert desk.starts(calendar, *TUESDAY) == ["2026-03-02T22:00:00-03:30", "2026-03-02T22:30:00-03:30"]
    # One a day, of the schedule's days: in Berlin it is the third already.
    desk.booked(calendar, "2026-03-02T22:00:00-03:30")
    assert desk.book(calendar, "2026-03-02T22:30:00-03:30").json["code"] == "day_full"
    assert desk.book(calendar, "2026-03-03T22:00:00-03:30").status_code == 200
    changed = desk.call("PUT", path, {"rules": weekly("08:00", "08:30")}, {"If-Match": made.headers["ETag"]})
    assert_published("calendars", "PUT", f"{SCHEDULES}/event-calendar/{{calendarId}}", 200, changed.json)
    read = desk.get(path)
    assert_published("calendars", "GET", f"{SCHEDULES}/event-calendar/{{calendarId}}", 200, read.json)
    assert read.json["schedule"] == {**made.json["schedule"], "rules": weekly("08:00", "08:30")}
    assert desk.told(calendar) == ["calendar.created", "event_schedule.created", "event_schedule.updated"]
    team = desk.calendar()
    refused = desk.call("POST", f"{SCHEDULES}/event-calendar/{team}", body)
    assert (refused.status_code, refused.json["code"]) == (422, "not_an_event_calendar")


INTERVAL = {"from": "09:00", "to": "17:00"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": None}, "timezone"),
        ({"rules": [{"type": "wday", "intervals": [INTERVAL]}]}, "rules.0.day"),
        ({"rules": [{"type": "wday", "day": "Monday", "intervals": []}]}, "rules.0.day"),
        ({"rules": [{"type": "date", "intervals": []}]}, "rules.0.date"),
        ({"rules": [{"type": "date", "date": "2026-02-30", "intervals": []}]}, "rules.0.date"),
        ({"rules": [{"type": "date", "date": "20260301", "intervals": []}]}, "rules.0.date"),
        ({"rules": weekly("9.00", "17:00", ["monday"])}, "rules.0.intervals.0.from"),
        ({"rules": weekly("09:00", "24:00", ["monday"])}, "rules.0.intervals.0.to"),
        ({"rules": weekly("17:00", "09:00", ["monday"])}, "rules.0.intervals.0.to"),
        ({"rules": weekly("09:00", "09:00\n", ["monday"])}, "rules.0.intervals.0.to"),
        ({"rules": weekly("09:00", "12:00", ["monday", "monday"])}, "rules"),
        ({"name": ""}, "name"),
        ({"userId": "x" * 41}, "userId"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused_with_its_field(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    body = {"locationId": desk.location, "userId": "anna", "name": "Hours", "timezone": "UTC", "rules": [], **changes}
    answer = desk.call("POST", SCHEDULES, body)
    assert answer.status_code == 422, answer.json
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert desk.events("schedule.created") == []


def test_another_locations_schedule_and_calendar_are_not_there(desk: Desk, service: TestService) -> None:
    other = Desk(service)
    theirs = other.schedule("anna", [])
    assert desk.get(f"{SCHEDULES}/{theirs}").status_code == 404
    calendar = desk.calendar()
    assert desk.call("PUT", f"{SCHEDULES}/{theirs}/associations/{calendar}", None).status_code == 404
    own = desk.schedule("anna", [])
    assert desk.call("PUT", f"{SCHEDULES}/{own}/associations/{other.calendar()}", None).status_code == 404
    assert desk.get(f"{SCHEDULES}/{'x' * 300}").status_code == 404


def test_of_schedules_that_are_applied_at_once_one_is(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    ids = [desk.schedule("anna", []) for _ in range(6)]
    tasks = [
        partial(status_of, booker(service, desk).call, "PUT", f"{SCHEDULES}/{one}/associations/{calendar}", None)
        for one in ids
    ]
    assert at_once(tasks) == [200] * 6
    applied = [one for one in ids if desk.get(f"{SCHEDULES}/{one}").json["schedule"]["calendarIds"]]
    assert len(applied) == 1
