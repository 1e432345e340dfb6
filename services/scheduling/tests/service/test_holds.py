"""Holds: a slot is kept for five minutes for whoever fills in the form, and for nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chassis.testing.service import TestService

from .desk import Desk, utc

SLOT = "2026-03-03T09:00:00+01:00"
OTHER = "2026-03-03T10:00:00+01:00"


def hold(desk: Desk, calendar: str, start: str = SLOT, **more: Any) -> Any:
    """The answer to a hold."""
    return desk.call("POST", f"/calendars/{calendar}/holds", {"startTime": start, **more})


def held(desk: Desk, calendar: str, start: str = SLOT, **more: Any) -> str:
    """A hold that must succeed; answers its id."""
    answer = hold(desk, calendar, start, **more)
    assert answer.status_code == 201, answer.json
    hold_id: str = answer.json["hold"]["id"]
    return hold_id


def day(desk: Desk, calendar: str) -> list[str]:
    """The starts on offer on the day of the tests."""
    return desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))


def test_a_held_slot_is_not_on_offer_and_cannot_be_booked_by_others(desk: Desk) -> None:
    calendar = desk.calendar()
    answer = hold(desk, calendar)
    assert answer.json["hold"] == {
        "id": answer.json["hold"]["id"],
        "calendarId": calendar,
        "assignedUserId": f"user-{desk.location}",
        "startTime": "2026-03-03T08:00:00.000Z",
        "endTime": "2026-03-03T08:30:00.000Z",
        "expiresAt": "2026-03-02T06:05:00.000Z",
    }
    assert SLOT not in day(desk, calendar)
    refused = desk.book(calendar, SLOT)
    assert (refused.status_code, refused.json["code"]) == (409, "slot_taken")
    assert len(refused.json["details"]["alternatives"]) == 3
    assert hold(desk, calendar).json["code"] == "slot_taken"


def test_booking_with_the_hold_consumes_it(desk: Desk) -> None:
    calendar = desk.calendar()
    hold_id = held(desk, calendar)
    assert desk.book(calendar, SLOT, holdId=hold_id).status_code == 200
    again = desk.book(calendar, SLOT, holdId=hold_id)
    assert (again.status_code, again.json["code"]) == (409, "hold_expired")
    assert len(desk.events("appointment.booked")) == 1
    desk.service.clock.move(timedelta(minutes=6))
    desk.service.run_timers()
    assert SLOT not in day(desk, calendar)


def test_a_hold_that_was_given_up_frees_the_slot(desk: Desk) -> None:
    calendar = desk.calendar()
    hold_id = held(desk, calendar)
    assert desk.client.delete(f"/calendars/{calendar}/holds/{hold_id}").json == {"success": True}
    assert desk.client.delete(f"/calendars/{calendar}/holds/{hold_id}").json["code"] == "hold_not_found"
    assert desk.book(calendar, SLOT).status_code == 200


def test_a_hold_ends_after_five_minutes(desk: Desk) -> None:
    calendar = desk.calendar()
    hold_id = held(desk, calendar)
    desk.service.clock.move(timedelta(minutes=4, seconds=59))
    desk.service.run_timers()
    assert SLOT not in day(desk, calendar)
    desk.service.clock.move(timedelta(seconds=1))
    late = desk.book(calendar, SLOT, holdId=hold_id)
    assert (late.status_code, late.json["code"]) == (409, "hold_expired")
    desk.service.run_timers()
    assert SLOT in day(desk, calendar)
    assert desk.book(calendar, SLOT).status_code == 200


def test_a_hold_is_of_one_calendar_and_time(desk: Desk) -> None:
    calendar, other = desk.calendar(), desk.calendar()
    hold_id = held(desk, calendar)
    answer = desk.book(calendar, OTHER, holdId=hold_id)
    assert (answer.status_code, answer.json["code"]) == (422, "hold_of_another_slot")
    assert desk.book(other, SLOT, holdId=hold_id).json["code"] == "hold_of_another_slot"
    assert desk.client.delete(f"/calendars/{other}/holds/{hold_id}").status_code == 404
    # The hold of a user is felt on each of their calendars, and nothing was lost by asking.
    assert SLOT not in day(desk, other)
    assert desk.book(calendar, SLOT, holdId=hold_id).status_code == 200


def test_a_hold_of_another_location_is_none(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    hold_id = held(desk, calendar)
    stranger = Desk(service)
    assert stranger.client.delete(f"/calendars/{calendar}/holds/{hold_id}").status_code == 404
    assert SLOT not in day(desk, calendar)
    # Nor did asking take its end away.
    desk.service.clock.move(timedelta(minutes=5))
    desk.service.run_timers()
    assert SLOT in day(desk, calendar)


def test_a_held_seat_of_a_class_leaves_the_others(desk: Desk) -> None:
    calendar = desk.calendar(calendarType="class_booking", appoinmentPerSlot=2)
    hold_id = held(desk, calendar)
    assert desk.book(calendar, SLOT).status_code == 200
    assert desk.book(calendar, SLOT).json["code"] == "slot_taken"
    assert desk.book(calendar, SLOT, holdId=hold_id).status_code == 200


def test_a_hold_counts_for_the_most_a_day(desk: Desk) -> None:
    calendar = desk.calendar(appoinmentPerDay=1)
    held(desk, calendar)
    assert desk.book(calendar, OTHER).json["code"] == "day_full"


def test_unknown_fields_of_a_hold_are_refused(desk: Desk) -> None:
    assert hold(desk, desk.calendar(), colour="blue").status_code == 422
    assert hold(desk, desk.calendar(), "2026-03-03T08:00:00+01:00").json["code"] == "slot_not_offered"


@pytest.mark.parametrize("round_", range(3))
def test_of_many_who_hold_and_book_a_slot_at_once_one_has_it(desk: Desk, round_: int) -> None:
    calendar = desk.calendar()
    start = f"2026-03-0{3 + round_}T09:00:00+01:00"
    contact = desk.contact()

    def attempt(number: int) -> int:
        desk_of_thread = desk.service.client(desk.location, user="staff")
        if number % 2:
            answer = desk_of_thread.post(f"/calendars/{calendar}/holds", json={"startTime": start})
        else:
            body = {"calendarId": calendar, "locationId": desk.location, "contactId": contact, "startTime": start}
            answer = desk_of_thread.post("/calendars/events/appointments", json=body)
        status: int = answer.status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(attempt, range(16)))
    assert statuses[1:] == [409] * 15
    assert statuses[0] in (200, 201)
