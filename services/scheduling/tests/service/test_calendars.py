"""Calendars, as the published API has them."""

from typing import Any

import pytest

from chassis.testing.published import assert_published
from chassis.testing.service import TestService

from .desk import Desk, contact_event, open_hours, utc

FULL: dict[str, Any] = {
    "description": "A first talk",
    "slug": "first",
    "widgetSlug": "first-widget",
    "calendarType": "round_robin",
    "widgetType": "classic",
    "eventTitle": "{{contact.name}}",
    "eventColor": "#039be5",
    "teamMembers": [
        {
            "userId": "anna",
            "priority": 0.5,
            "isPrimary": False,
            "locationConfigurations": [{"kind": "physical", "location": "Room 1"}],
        }
    ],
    "locationConfigurations": [{"kind": "outbound_call", "location": "+14455550132"}],
    "slotDuration": 1,
    "slotDurationUnit": "hours",
    "slotInterval": 15,
    "slotIntervalUnit": "mins",
    "slotBuffer": 5,
    "slotBufferUnit": "mins",
    "preBuffer": 5,
    "preBufferUnit": "mins",
    "appoinmentPerSlot": 1,
    "appoinmentPerDay": 8,
    "allowBookingAfter": 2,
    "allowBookingAfterUnit": "hours",
    "allowBookingFor": 30,
    "allowBookingForUnit": "days",
    "openHours": open_hours(9, 17),
    "autoConfirm": True,
    "notes": "Bring cake",
    "formSubmitType": "ThankYouMessage",
    "lookBusyConfig": {"enabled": False, "LookBusyPercentage": 0},
    "recurring": {"freq": "WEEKLY", "count": 2},
    "notifications": [
        {
            "shouldSendToContact": True,
            "shouldSendToGuest": False,
            "shouldSendToUser": False,
            "shouldSendToSelectedUsers": False,
            "selectedUsers": "",
        }
    ],
}


def test_a_calendar_keeps_all_that_the_published_api_can_say_of_it(desk: Desk) -> None:
    full = {**FULL, "groupId": desk.group()}
    answer = desk.call("POST", "/calendars/", desk.calendar_body(**full))
    assert answer.status_code == 200, answer.json
    assert_published("calendars", "POST", "/calendars/", 200, answer.json)
    calendar = answer.json["calendar"]
    expected = {
        **full,
        "teamMembers": [
            {
                **FULL["teamMembers"][0],
                "locationConfigurations": [{"kind": "physical", "location": "Room 1", "meetingId": "physical_0"}],
            }
        ],
        "locationConfigurations": [
            {"kind": "outbound_call", "location": "+14455550132", "meetingId": "outbound_call_0"}
        ],
    }
    assert {name: calendar[name] for name in expected} == expected
    path = f"/calendars/{calendar['id']}"
    read = desk.get(path)
    assert read.json == answer.json
    assert_published("calendars", "GET", "/calendars/{calendarId}", 200, read.json)


def test_a_calendar_is_changed_where_it_was_said_and_told_once(desk: Desk) -> None:
    calendar = desk.calendar()
    answer = desk.call("PUT", f"/calendars/{calendar}", {"name": "Zweites", "slotDuration": None, "unknown": 1})
    assert answer.status_code == 200
    assert_published("calendars", "PUT", "/calendars/{calendarId}", 200, answer.json)
    assert (answer.json["calendar"]["name"], answer.json["calendar"]["slotDuration"]) == ("Zweites", 30)
    assert answer.headers["ETag"] == '"2"'
    again = desk.call("PUT", f"/calendars/{calendar}", {"name": "Zweites"})
    assert again.headers["ETag"] == '"2"'
    assert desk.told(calendar) == ["calendar.created", "calendar.updated"]
    (told,) = desk.events("calendar.updated")
    assert told["data"]["changes"] == [{"field": "name", "before": "First meeting", "after": "Zweites"}]


def test_a_change_of_the_team_alone_is_a_new_version(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "anna"}, {"userId": "béla"}])
    team = [{"userId": "béla", "priority": 1}, {"userId": "çağ"}]
    answer = desk.call("PUT", f"/calendars/{calendar}", {"teamMembers": team}, {"If-Match": '"1"'})
    assert [one["userId"] for one in answer.json["calendar"]["teamMembers"]] == ["béla", "çağ"]
    stale = desk.call("PUT", f"/calendars/{calendar}", {"teamMembers": []}, {"If-Match": '"1"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    assert desk.told(calendar) == ["calendar.created", "calendar.updated"]


def test_calendars_are_listed_by_location_and_group(desk: Desk, service: TestService) -> None:
    group = desk.group()
    first = desk.calendar(groupId=group)
    draft = desk.calendar(isActive=False)
    Desk(service).calendar()

    def listed(**query: str) -> list[str]:
        answer = desk.get("/calendars/", locationId=desk.location, **query)
        assert_published("calendars", "GET", "/calendars/", 200, answer.json)
        return [one["id"] for one in answer.json["calendars"]]

    assert listed() == [first, draft]
    assert listed(showDrafted="false") == [first]
    assert listed(groupId=group) == [first]
    assert desk.get("/calendars/", locationId="elsewhere").status_code == 404
    assert desk.get("/calendars/").status_code == 422


def test_a_deleted_calendar_is_gone_and_its_slug_is_free(desk: Desk) -> None:
    calendar = desk.calendar(slug="talk")
    taken = desk.call("POST", "/calendars/", desk.calendar_body(slug="talk"))
    assert (taken.status_code, taken.json["code"], taken.json["details"]) == (
        409,
        "slug_taken",
        {"calendarId": calendar},
    )
    answer = desk.client.delete(f"/calendars/{calendar}")
    assert_published("calendars", "DELETE", "/calendars/{calendarId}", 200, answer.json)
    for method in ("GET", "PUT", "DELETE"):
        assert desk.call(method, f"/calendars/{calendar}", {}).status_code == 404
    assert desk.told(calendar) == ["calendar.created", "calendar.deleted"]
    assert desk.calendar(slug="talk") != calendar


PLACE = {"kind": "physical", "location": "Room 1"}
HOUR = {"openHour": 9, "openMinute": 0, "closeHour": 17, "closeMinute": 0}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": 5}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"slotDuration": 0}, "slotDuration"),
        ({"slotDuration": 2**62}, "slotDuration"),
        ({"slotDuration": 25, "slotDurationUnit": "hours"}, "slotDuration"),
        ({"slotDuration": "long"}, "slotDuration"),
        ({"calendarType": "sauna"}, "calendarType"),
        ({"openHours": [{"daysOfTheWeek": [7], "hours": [HOUR]}]}, "openHours.0.daysOfTheWeek.0"),
        ({"openHours": [{"daysOfTheWeek": [1], "hours": [{**HOUR, "closeHour": 8}]}]}, "openHours.0.hours.0.closeHour"),
        ({"openHours": [{"daysOfTheWeek": [1], "hours": [HOUR, HOUR]}]}, "openHours.0.hours"),
        ({"availabilities": [{"date": "tomorrow", "hours": []}]}, "availabilities.0.date"),
        ({"teamMembers": [{"userId": "a"}, {"userId": "a"}]}, "teamMembers"),
        ({"teamMembers": [{"userId": "a", "priority": 0.7}]}, "teamMembers.0.priority"),
        ({"teamMembers": "anna"}, "teamMembers"),
        ({"calendarType": "personal", "teamMembers": []}, "teamMembers"),
        ({"teamMembers": [{"userId": "a", "isPrimary": True}, {"userId": "b", "isPrimary": True}]}, "teamMembers"),
        ({"teamMembers": [{"userId": "a", "locationConfigurations": [PLACE, PLACE]}, {"userId": "b"}]}, "teamMembers"),
        (
            {
                "calendarType": "class_booking",
                "teamMembers": [{"userId": "a", "locationConfigurations": [PLACE, PLACE]}],
            },
            "teamMembers",
        ),
        (
            {"calendarType": "event", "locationConfigurations": [{"kind": "zoom_conference"}]},
            "locationConfigurations",
        ),
        ({"slotDurationUnit": "hours"}, "slotDuration"),
        ({"groupId": "nobody"}, "groupId"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_with_its_field(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    answer = desk.call("POST", "/calendars/", desk.calendar_body(**changes))
    assert answer.status_code == 422, answer.json
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert desk.events("calendar.created") == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"startTime": "tomorrow"}, "startTime"),
        ({"startTime": "2026-03-03T09:00:00"}, "startTime"),
        ({"startTime": "9999-12-31T23:59:59Z"}, "startTime"),
        ({"startTime": "0001-01-01T00:00:00+14:00"}, "startTime"),
        ({"startTime": "2026-03-03T09:00:00.5+01:00"}, "startTime"),
        ({"startTime": 5}, "startTime"),
        ({"appointmentStatus": "maybe"}, "appointmentStatus"),
        ({"title": "x" * 501}, "title"),
        ({"title": {"a": 1}}, "title"),
        ({"attendees": ["x" * 41]}, "attendees.0"),
        ({"timezone": "Europe"}, "timezone"),
        ({"contactId": "x" * 5000}, "contactId"),
        ({"ignoreFreeSlotValidation": "perhaps"}, "ignoreFreeSlotValidation"),
    ],
)
def test_a_booking_that_makes_no_sense_is_refused_with_its_field(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    body = {
        "calendarId": desk.calendar(),
        "locationId": desk.location,
        "contactId": desk.contact(),
        "startTime": "2026-03-03T09:00:00+01:00",
        **changes,
    }
    answer = desk.call("POST", "/calendars/events/appointments", body)
    assert answer.status_code == 422, answer.json
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_ids_that_nothing_has_are_not_found(desk: Desk) -> None:
    for path in ("/calendars/x", f"/calendars/{'x' * 500}", "/calendars/é", "/calendars/events/appointments/x'--"):
        assert desk.get(path).status_code == 404


def test_a_scope_is_needed(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    client = service.client(desk.location, scopes=["calendars.readonly"])
    assert client.get(f"/calendars/{calendar}").status_code == 200
    assert client.delete(f"/calendars/{calendar}").status_code == 403
    assert client.post("/calendars/events/appointments", json={}).status_code == 403
    assert client.get(f"/calendars/{calendar}", anonymous=True).status_code == 401


def test_a_calendar_that_names_no_zone_is_in_its_locations(desk: Desk, service: TestService) -> None:
    body = {name: value for name, value in desk.calendar_body().items() if name != "timezone"}
    assert desk.call("POST", "/calendars/", body).json["calendar"]["timezone"] == "UTC"
    for sequence, zone in ((2, "America/St_Johns"), (1, "Europe/Berlin")):
        told = contact_event("created", desk.location, desk.location, sequence)
        service.deliver(
            type(told)(
                **{**vars(told), "type": "gateway.location.updated", "source": "/gateway", "data": {"timezone": zone}}
            )
        )
    assert desk.call("POST", "/calendars/", body).json["calendar"]["timezone"] == "America/St_Johns"


def test_a_unit_that_is_changed_alone_is_held_to_a_day_with_its_number(desk: Desk) -> None:
    calendar = desk.calendar(slotDuration=45)
    answer = desk.call("PUT", f"/calendars/{calendar}", {"slotDurationUnit": "hours"})
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "longer_than_a_day")
    assert desk.get(f"/calendars/{calendar}").json["calendar"]["slotDurationUnit"] == "mins"
    assert desk.told(calendar) == ["calendar.created"]


def test_bookings_and_slots_know_a_calendar_as_it_is_now(desk: Desk) -> None:
    calendar = desk.calendar(openHours=open_hours(9, 10))
    day = utc(2026, 3, 3), utc(2026, 3, 4)
    desk.booked(calendar, "2026-03-03T09:00:00+01:00")
    assert desk.starts(calendar, *day) == ["2026-03-03T09:30:00+01:00"]
    team = [{"userId": "anna"}, {"userId": "béla"}]
    desk.call("PUT", f"/calendars/{calendar}", {"openHours": open_hours(14, 15), "teamMembers": team})
    # Somebody new is known at once, and so are the new hours.
    assert desk.starts(calendar, *day, userId="béla")[0] == "2026-03-03T14:00:00+01:00"
    assert desk.book(calendar, "2026-03-03T14:00:00+01:00", assignedUserId="anna").status_code == 200
    assert desk.book(calendar, "2026-03-03T09:30:00+01:00").json["code"] == "slot_not_offered"
    desk.call("PUT", f"/calendars/{calendar}", {"isActive": False})
    assert desk.starts(calendar, *day) == []
    assert desk.book(calendar, "2026-03-03T14:30:00+01:00").json["code"] == "calendar_inactive"
    desk.call("PUT", f"/calendars/{calendar}", {"isActive": True})
    assert desk.booked(calendar, "2026-03-03T14:30:00+01:00")
    assert desk.client.delete(f"/calendars/{calendar}").status_code == 200
    assert desk.book(calendar, "2026-03-03T14:30:00+01:00").status_code == 404
    assert desk.slots(calendar, *day).status_code == 404
    assert Desk(desk.service).slots(calendar, *day).status_code == 404
