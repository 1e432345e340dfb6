"""Blocked slots: time in which nothing new is booked, and what was booked stands."""

from typing import Any

from chassis.testing.published import assert_published
from chassis.testing.service import TestService

from .desk import Desk, milliseconds, utc

PATH = "/calendars/events/block-slots"
SLOT = "2026-03-03T09:00:00+01:00"


def block(desk: Desk, start: str, end: str, **more: Any) -> Any:
    """The answer to blocking time."""
    return desk.call(
        "POST", PATH, {"locationId": desk.location, "title": "Holidays", "startTime": start, "endTime": end, **more}
    )


def listed(desk: Desk, **query: Any) -> list[dict[str, Any]]:
    """The blocked slots of the day of the tests."""
    day = {"startTime": milliseconds(utc(2026, 3, 3)), "endTime": milliseconds(utc(2026, 3, 4))}
    answer = desk.get("/calendars/blocked-slots", locationId=desk.location, **day, **query)
    assert answer.status_code == 200, answer.json
    assert_published("calendars", "GET", "/calendars/blocked-slots", 200, answer.json)
    events: list[dict[str, Any]] = answer.json["events"]
    return events


def test_a_blocked_user_is_free_on_none_of_their_calendars(desk: Desk) -> None:
    first, second = desk.calendar(), desk.calendar()
    user = f"user-{desk.location}"
    answer = block(desk, SLOT, "2026-03-03T12:00:00+01:00", assignedUserId=user)
    assert answer.status_code == 201
    assert_published("calendars", "POST", PATH, 201, answer.json)
    for calendar in (first, second):
        assert desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))[0] == "2026-03-03T12:00:00+01:00"
        refused = desk.book(calendar, "2026-03-03T11:30:00+01:00")
        assert (refused.status_code, refused.json["code"]) == (409, "slot_taken")
        assert refused.json["details"]["alternatives"][0] == "2026-03-03T12:00:00+01:00"
    (told,) = desk.events("slot.blocked")
    assert told["subject"] == answer.json["id"]
    assert told["data"]["assignedUserId"] == user
    assert desk.events("appointment.booked") == []


def test_a_blocked_calendar_leaves_its_members_free_elsewhere(desk: Desk) -> None:
    first, second = desk.calendar(), desk.calendar()
    assert block(desk, SLOT, "2026-03-03T17:00:00+01:00", calendarId=first).status_code == 201
    assert desk.starts(first, utc(2026, 3, 3), utc(2026, 3, 4)) == []
    assert desk.book(first, SLOT).json["code"] == "slot_taken"
    assert desk.book(second, SLOT).status_code == 200


def test_who_leaves_slot_validation_aside_books_into_a_block_but_nowhere_else(desk: Desk) -> None:
    calendar = desk.calendar()
    block(desk, SLOT, "2026-03-03T12:00:00+01:00", assignedUserId=f"user-{desk.location}")
    assert desk.book(calendar, SLOT, ignoreDateRange=True).json["code"] == "slot_taken"
    assert desk.book(calendar, SLOT, ignoreFreeSlotValidation=True).status_code == 200
    again = desk.book(calendar, SLOT, ignoreFreeSlotValidation=True)
    assert (again.status_code, again.json["code"]) == (409, "slot_taken")
    assert len(desk.events("appointment.booked")) == 1


def test_what_was_booked_stands_and_blocks_may_overlap(desk: Desk) -> None:
    calendar = desk.calendar()
    appointment = desk.booked(calendar, SLOT)
    user = f"user-{desk.location}"
    for _ in range(2):
        assert block(desk, SLOT, "2026-03-03T17:00:00+01:00", assignedUserId=user).status_code == 201
    assert desk.told(appointment) == ["appointment.booked"]
    assert desk.change(appointment, title="Still on").status_code == 200
    assert desk.change(appointment, startTime="2026-03-03T10:00:00+01:00").json["code"] == "slot_taken"


def test_a_blocked_class_takes_nobody_more(desk: Desk) -> None:
    calendar = desk.calendar(calendarType="class_booking", appoinmentPerSlot=5)
    desk.booked(calendar, SLOT)
    block(desk, SLOT, "2026-03-03T09:30:00+01:00", calendarId=calendar)
    assert desk.book(calendar, SLOT).json["code"] == "slot_taken"
    assert SLOT not in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))


def test_a_block_is_changed_and_taken_back_and_each_is_told_once(desk: Desk) -> None:
    calendar = desk.calendar()
    answer = block(desk, SLOT, "2026-03-03T10:00:00+01:00", calendarId=calendar)
    block_id, tag = answer.json["id"], answer.headers["ETag"]
    body = {"calendarId": calendar, "locationId": desk.location, "endTime": "2026-03-03T11:00:00+01:00"}
    changed = desk.call("PUT", f"{PATH}/{block_id}", body)
    assert_published("calendars", "PUT", PATH + "/{eventId}", 201, changed.json)
    assert changed.json["endTime"] == "2026-03-03T10:00:00.000Z"
    assert desk.call("PUT", f"{PATH}/{block_id}", body, {"If-Match": tag}).status_code == 412
    assert desk.call("PUT", f"{PATH}/{block_id}", body).status_code == 201
    assert desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))[0] == "2026-03-03T11:00:00+01:00"
    deleted = desk.client.delete(f"/calendars/events/{block_id}")
    assert (deleted.status_code, deleted.json) == (201, {"succeeded": True})
    assert desk.client.delete(f"/calendars/events/{block_id}").status_code == 404
    assert desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))[0] == SLOT
    assert desk.told(block_id) == ["slot.blocked", "slot.blocked", "slot.unblocked"]


def test_blocked_slots_are_listed_by_user_or_calendar(desk: Desk) -> None:
    calendar = desk.calendar()
    user = block(desk, SLOT, "2026-03-03T10:00:00+01:00", assignedUserId="u").json["id"]
    of_calendar = block(desk, SLOT, "2026-03-03T10:00:00+01:00", calendarId=calendar).json["id"]
    block(desk, "2026-03-04T09:00:00+01:00", "2026-03-04T10:00:00+01:00", calendarId=calendar)
    assert [one["id"] for one in listed(desk, userId="u")] == [user]
    assert [one["id"] for one in listed(desk, calendarId=calendar)] == [of_calendar]


def test_a_block_names_a_calendar_or_a_user_and_ends_after_it_starts(desk: Desk) -> None:
    calendar = desk.calendar()
    both = block(desk, SLOT, "2026-03-03T10:00:00+01:00", calendarId=calendar, assignedUserId="u")
    neither = block(desk, SLOT, "2026-03-03T10:00:00+01:00")
    for refused in (both, neither):
        assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "one_owner_required")
    assert block(desk, SLOT, SLOT, calendarId=calendar).status_code == 422
    assert desk.events("slot.blocked") == []


def test_another_locations_block_is_not_there(desk: Desk, service: TestService) -> None:
    block_id = block(desk, SLOT, "2026-03-03T10:00:00+01:00", assignedUserId="u").json["id"]
    stranger = Desk(service)
    assert stranger.client.delete(f"/calendars/events/{block_id}").status_code == 404
    assert listed(stranger, userId="u") == []
