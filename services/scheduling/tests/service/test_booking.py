"""Booking: what is on offer can be taken, once."""

from datetime import timedelta

import pytest

from chassis.testing.published import assert_published

from .desk import NOW, Desk, open_hours, utc

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
    assert answer.json["timezone"] == "Europe/Berlin"
    assert answer.json["assignment"] == {"userId": f"user-{desk.location}", "reason": "only_free_member"}
    assert answer.headers["ETag"] == '"1"'
    starts = desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
    assert starts[0] == "2026-03-03T09:30:00+01:00"
    assert len(starts) == 15
    (told,) = desk.events("appointment.booked")
    assert told["subject"] == answer.json["id"]
    assert told["contact_id"] == contact
    assert told["data"] == {
        "id": answer.json["id"],
        "locationId": desk.location,
        "calendarId": calendar,
        "groupId": None,
        "contactId": contact,
        "title": "Ольга Петрова",
        "description": None,
        "startTime": "2026-03-03T08:00:00.000Z",
        "endTime": "2026-03-03T08:30:00.000Z",
        "timezone": "Europe/Berlin",
        "status": "confirmed",
        "appointmentType": "meeting",
        "assignedUserId": f"user-{desk.location}",
        "users": [],
        "attendees": [],
        "address": None,
        "cancelReason": None,
    }


def test_a_second_booking_of_the_slot_is_refused_with_the_next_three(desk: Desk) -> None:
    calendar = desk.calendar()
    desk.booked(calendar, "2026-03-03T09:00:00+01:00")
    answer = desk.book(calendar, "2026-03-03T09:00:00+01:00")
    assert (answer.status_code, answer.json["code"]) == (409, "slot_taken")
    assert answer.json["details"] == {
        "reason": "taken",
        "alternatives": ["2026-03-03T09:30:00+01:00", "2026-03-03T10:00:00+01:00", "2026-03-03T10:30:00+01:00"],
    }
    assert len(desk.events("appointment.booked")) == 1


def test_alternatives_go_on_into_days_that_are_far_away(desk: Desk) -> None:
    calendar = desk.calendar(openHours=open_hours(9, 10, [1]), slotDuration=60, slotInterval=60)
    desk.booked(calendar, "2026-03-09T09:00:00+01:00")
    answer = desk.book(calendar, "2026-03-09T09:00:00+01:00")
    assert answer.json["details"]["alternatives"] == [
        "2026-03-16T09:00:00+01:00",
        "2026-03-23T09:00:00+01:00",
        "2026-03-30T09:00:00+02:00",
    ]


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2026-03-03T08:30:00+01:00", "outside_open_hours"),
        ("2026-03-03T16:45:00+01:00", "outside_open_hours"),
        ("2026-03-03T09:10:00+01:00", "off_grid"),
        ("2026-03-01T09:00:00+01:00", "too_soon"),
    ],
)
def test_what_was_not_on_offer_is_refused_with_the_rule_named(desk: Desk, start: str, reason: str) -> None:
    answer = desk.book(desk.calendar(), start)
    assert (answer.status_code, answer.json["code"]) == (422, "slot_not_offered")
    assert answer.json["details"]["reason"] == reason
    assert len(answer.json["details"]["alternatives"]) == 3
    assert desk.events("appointment.booked") == []


def test_notice_and_booking_window_bound_what_is_offered_and_booked(desk: Desk) -> None:
    calendar = desk.calendar(
        allowBookingAfter=1, allowBookingAfterUnit="days", allowBookingFor=2, allowBookingForUnit="days"
    )
    starts = desk.starts(calendar, NOW, NOW + timedelta(days=5))
    assert (starts[0], starts[-1]) == ("2026-03-03T09:00:00+01:00", "2026-03-03T16:30:00+01:00")
    too_soon, too_late = (desk.book(calendar, f"2026-03-0{day}T09:00:00+01:00") for day in (2, 4))
    assert too_soon.json["details"]["reason"] == "too_soon"
    assert too_late.json["details"]["reason"] == "too_late"
    assert desk.book(calendar, "2026-03-02T09:00:00+01:00", ignoreDateRange=True).status_code == 200


def test_leaving_slot_validation_aside_books_at_any_time_but_never_over_another(desk: Desk) -> None:
    calendar = desk.calendar()
    night = "2026-03-03T03:10:00+01:00"
    assert desk.book(calendar, night, ignoreFreeSlotValidation=True).status_code == 200
    answer = desk.book(calendar, "2026-03-03T03:20:00+01:00", ignoreFreeSlotValidation=True)
    assert (answer.status_code, answer.json["code"]) == (409, "slot_taken")


def test_a_longer_appointment_takes_as_long_as_it_says(desk: Desk) -> None:
    calendar = desk.calendar()
    desk.booked(calendar, "2026-03-03T10:00:00+01:00", endTime="2026-03-03T11:30:00+01:00")
    starts = desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
    assert starts[:4] == [
        "2026-03-03T09:00:00+01:00",
        "2026-03-03T09:30:00+01:00",
        "2026-03-03T11:30:00+01:00",
        "2026-03-03T12:00:00+01:00",
    ]
    answer = desk.book(calendar, "2026-03-03T09:30:00+01:00", endTime="2026-03-03T10:30:00+01:00")
    assert answer.json["code"] == "slot_taken"


@pytest.mark.parametrize("end", ["2026-03-03T09:00:00+01:00", "2026-03-03T08:00:00+01:00", "2026-03-05T09:00:00+01:00"])
def test_an_appointment_ends_after_it_starts_and_within_a_day(desk: Desk, end: str) -> None:
    answer = desk.book(desk.calendar(), "2026-03-03T09:00:00+01:00", endTime=end)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_span")


def test_buffers_stay_free_around_an_appointment(desk: Desk) -> None:
    calendar = desk.calendar(slotBuffer=30, preBuffer=30)
    desk.booked(calendar, "2026-03-03T12:00:00+01:00")
    starts = [start[11:16] for start in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))]
    assert starts == ["09:00", "09:30", "10:00", "10:30", "13:30", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30"]
    assert desk.book(calendar, "2026-03-03T13:00:00+01:00").json["code"] == "slot_taken"
    assert desk.book(calendar, "2026-03-03T13:30:00+01:00").status_code == 200


def test_a_user_who_is_booked_on_one_calendar_is_busy_on_the_other(desk: Desk) -> None:
    first, second = desk.calendar(), desk.calendar(slotDuration=60)
    desk.booked(first, "2026-03-03T09:30:00+01:00")
    answer = desk.book(second, "2026-03-03T09:00:00+01:00")
    assert (answer.status_code, answer.json["code"]) == (409, "slot_taken")


def test_a_day_takes_as_many_as_it_may(desk: Desk) -> None:
    calendar = desk.calendar(appoinmentPerDay=2)
    desk.booked(calendar, "2026-03-03T09:00:00+01:00")
    last = desk.booked(calendar, "2026-03-03T10:00:00+01:00")
    answer = desk.book(calendar, "2026-03-03T11:00:00+01:00")
    assert (answer.status_code, answer.json["code"]) == (409, "day_full")
    assert answer.json["details"]["alternatives"][0] == "2026-03-04T09:00:00+01:00"
    assert desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4)) == []
    # Moving one of them within the day is no third.
    assert desk.change(last, startTime="2026-03-03T15:00:00+01:00").status_code == 200


def test_a_class_has_as_many_seats_as_it_says(desk: Desk) -> None:
    calendar = desk.calendar(calendarType="class_booking", appoinmentPerSlot=2)
    slot = "2026-03-03T09:00:00+01:00"
    first = desk.booked(calendar, slot)
    assert slot in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
    desk.booked(calendar, slot)
    assert slot not in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
    assert desk.book(calendar, slot).json["code"] == "slot_taken"
    desk.client.post(f"{APPOINTMENTS}/{first}/cancel", json={})
    assert desk.book(calendar, slot).status_code == 200


def test_a_calendar_without_members_is_in_one_place_at_a_time(desk: Desk) -> None:
    calendar = desk.calendar(calendarType="event", teamMembers=[])
    answer = desk.book(calendar, "2026-03-03T09:00:00+01:00")
    assert answer.json["assignment"] == {"userId": None, "reason": "calendar_has_no_members"}
    assert_published("calendars", "POST", APPOINTMENTS, 200, answer.json)
    again = desk.book(calendar, "2026-03-03T09:00:00+01:00", assignedUserId="somebody")
    assert again.json["code"] == "slot_taken"


def test_a_blank_title_and_description_take_the_calendars_template(desk: Desk) -> None:
    calendar = desk.calendar(eventTitle="{{contact.name}} × {{calendar.name}}", description="Call {{contact.phone}}")
    contact = desk.contact(name="李小龍")
    answer = desk.book(calendar, "2026-03-03T09:00:00+01:00", contact, title="  ")
    assert (answer.json["title"], answer.json["description"]) == ("李小龍 × First meeting", "Call +4915112345678")
    own = desk.book(calendar, "2026-03-03T10:00:00+01:00", contact, title="Mine", description="Too")
    assert (own.json["title"], own.json["description"]) == ("Mine", "Too")


def test_the_place_is_the_address_given_or_the_location_named_or_the_members_first(desk: Desk) -> None:
    member = {"userId": "u1", "locationConfigurations": [{"kind": "physical", "location": "Room 1"}]}
    calendar = desk.calendar(teamMembers=[member])
    first = desk.book(calendar, "2026-03-03T09:00:00+01:00").json
    assert (first["meetingLocationType"], first["address"]) == ("physical", "Room 1")
    given = desk.book(calendar, "2026-03-03T10:00:00+01:00", address="Café").json
    assert (given["meetingLocationType"], given["address"]) == ("custom", "Café")
    named = desk.book(calendar, "2026-03-03T11:00:00+01:00", meetingLocationId="physical_0").json
    assert named["address"] == "Room 1"
    unknown = desk.book(calendar, "2026-03-03T12:00:00+01:00", meetingLocationId="zoom_7")
    assert (unknown.status_code, unknown.json["code"]) == (422, "unknown_meeting_location")


def test_attendees_are_contacts_too(desk: Desk) -> None:
    calendar, guest, host = desk.calendar(), desk.contact(), desk.contact()
    answer = desk.book(calendar, "2026-03-03T09:00:00+01:00", host, attendees=[guest, host, guest])
    assert answer.json["attendees"] == [guest]
    stranger = Desk(desk.service).contact()
    refused = desk.book(calendar, "2026-03-03T10:00:00+01:00", host, attendees=[stranger])
    assert (refused.status_code, refused.json["code"]) == (503, "contacts_unavailable")


def test_the_calendar_decides_whether_a_booking_is_confirmed_unless_it_says(desk: Desk) -> None:
    calendar = desk.calendar(autoConfirm=False)
    assert desk.book(calendar, "2026-03-03T09:00:00+01:00").json["appointmentStatus"] == "new"
    said = desk.book(calendar, "2026-03-03T10:00:00+01:00", appointmentStatus="active")
    assert said.json["appointmentStatus"] == "confirmed"


def test_an_appointment_that_is_entered_as_cancelled_takes_nobodys_time(desk: Desk) -> None:
    calendar = desk.calendar()
    desk.booked(calendar, "2026-03-03T09:00:00+01:00", appointmentStatus="cancelled")
    assert desk.book(calendar, "2026-03-03T09:00:00+01:00").status_code == 200


def test_a_draft_offers_nothing_and_takes_nothing(desk: Desk) -> None:
    calendar = desk.calendar(isActive=False)
    assert desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4)) == []
    answer = desk.book(calendar, "2026-03-03T09:00:00+01:00")
    assert (answer.status_code, answer.json["code"]) == (409, "calendar_inactive")


def test_the_same_idempotency_key_books_once(desk: Desk) -> None:
    calendar, contact = desk.calendar(), desk.contact()
    body = {
        "calendarId": calendar,
        "locationId": desk.location,
        "contactId": contact,
        "startTime": "2026-03-03T09:00:00+01:00",
    }
    first, second = (desk.call("POST", APPOINTMENTS, body, {"Idempotency-Key": f"k-{desk.location}"}) for _ in "12")
    assert second.json == first.json
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(desk.events("appointment.booked")) == 1


def test_a_refused_booking_leaves_nothing_and_does_not_spend_its_key(desk: Desk) -> None:
    calendar = desk.calendar()
    taken = desk.booked(calendar, "2026-03-03T09:00:00+01:00")
    body = {
        "calendarId": calendar,
        "locationId": desk.location,
        "contactId": desk.contact(),
        "startTime": "2026-03-03T09:00:00+01:00",
    }
    key = {"Idempotency-Key": f"k-{desk.location}"}
    assert desk.call("POST", APPOINTMENTS, body, key).status_code == 409
    desk.client.delete(f"/calendars/events/{taken}", json={})
    assert desk.call("POST", APPOINTMENTS, body, key).status_code == 200
