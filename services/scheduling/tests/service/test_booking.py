"""Booking, moving and cancelling, as a client sees it."""

from chassis.testing.published import assert_published

from .desk import Desk, utc

APPOINTMENTS = "/calendars/events/appointments"


def test_a_free_slot_can_be_booked_and_is_then_no_longer_on_offer(desk: Desk) -> None:
    calendar = desk.calendar()
    contact = desk.contact(name="Ольга Петрова")
    answer = desk.book(calendar, "2026-03-03T09:00:00+01:00", contact)
    assert answer.status_code == 200
    assert_published("calendars", "POST", APPOINTMENTS, 200, answer.json)
    assert answer.json["startTime"] == "2026-03-03T08:00:00.000Z"
    assert answer.json["endTime"] == "2026-03-03T08:30:00.000Z"
    assert answer.json["title"] == "Ольга Петрова"
    assert answer.json["appointmentStatus"] == "confirmed"
    assert answer.json["assignment"] == {"userId": f"user-{desk.location}", "reason": "only_free_member"}
    starts = desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
    assert starts[0] == "2026-03-03T09:30:00+01:00"
    assert len(starts) == 15
    (told,) = desk.events("appointment.booked")
    assert told["subject"] == answer.json["id"]
    assert told["contact_id"] == contact
    assert told["data"]["status"] == "confirmed"


def test_a_second_booking_of_the_slot_is_refused_with_the_next_three(desk: Desk) -> None:
    calendar = desk.calendar()
    desk.booked(calendar, "2026-03-03T09:00:00+01:00")
    answer = desk.book(calendar, "2026-03-03T09:00:00+01:00")
    assert (answer.status_code, answer.json["code"]) == (409, "slot_taken")
    assert answer.json["details"]["alternatives"] == [
        "2026-03-03T09:30:00+01:00",
        "2026-03-03T10:00:00+01:00",
        "2026-03-03T10:30:00+01:00",
    ]
    assert len(desk.events("appointment.booked")) == 1
