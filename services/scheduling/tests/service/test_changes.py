"""Changing, moving, cancelling and deleting: each thing that happened is told once."""

from typing import Any

import pytest

from chassis.paging import encode_cursor
from chassis.testing.published import assert_published
from chassis.testing.service import TestService

from .desk import NOW, Desk, utc

APPOINTMENTS = "/calendars/events/appointments"
NINE, TEN = "2026-03-03T09:00:00+01:00", "2026-03-03T10:00:00+01:00"


def test_moving_frees_the_old_slot_takes_the_new_and_tells_it_once(desk: Desk) -> None:
    calendar = desk.calendar()
    appointment = desk.booked(calendar, NINE)
    answer = desk.change(appointment, startTime=TEN)
    assert answer.status_code == 200
    assert_published("calendars", "PUT", f"{APPOINTMENTS}/{{eventId}}", 200, answer.json)
    assert (answer.json["startTime"], answer.json["endTime"]) == (
        "2026-03-03T09:00:00.000Z",
        "2026-03-03T09:30:00.000Z",
    )
    starts = desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
    assert NINE in starts
    assert TEN not in starts
    assert desk.told(appointment) == ["appointment.booked", "appointment.rescheduled"]
    (told,) = desk.events("appointment.rescheduled")
    assert told["data"]["changes"] == [
        {"field": "startTime", "before": "2026-03-03T08:00:00.000Z", "after": "2026-03-03T09:00:00.000Z"},
        {"field": "endTime", "before": "2026-03-03T08:30:00.000Z", "after": "2026-03-03T09:30:00.000Z"},
    ]


def test_moving_by_less_than_its_length_is_not_stopped_by_itself(desk: Desk) -> None:
    calendar = desk.calendar(slotDuration=60)
    appointment = desk.booked(calendar, NINE)
    assert desk.change(appointment, startTime="2026-03-03T09:30:00+01:00").status_code == 200


def test_a_refused_move_leaves_the_appointment_where_it_was(desk: Desk) -> None:
    calendar = desk.calendar()
    appointment, _other = desk.booked(calendar, NINE), desk.booked(calendar, TEN)
    answer = desk.change(appointment, startTime=TEN, title="Moved")
    assert (answer.status_code, answer.json["code"]) == (409, "slot_taken")
    assert answer.json["details"]["alternatives"][0] == "2026-03-03T10:30:00+01:00"
    event = desk.get(f"{APPOINTMENTS}/{appointment}").json["event"]
    assert (event["startTime"], event["title"]) == ("2026-03-03T08:00:00.000Z", "Zoë Núñez")
    assert desk.book(calendar, NINE).json["code"] == "slot_taken"
    assert desk.told(appointment) == ["appointment.booked"]


def test_moving_to_where_it_is_changes_and_tells_nothing(desk: Desk) -> None:
    appointment = desk.booked(desk.calendar(), NINE)
    answer = desk.change(appointment, startTime="2026-03-03T08:00:00Z")
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    assert desk.told(appointment) == ["appointment.booked"]


def test_moving_to_another_calendar_takes_that_ones_team(desk: Desk) -> None:
    group = desk.group()
    first, second = desk.calendar(), desk.calendar(teamMembers=[{"userId": "béla"}], groupId=group)
    appointment = desk.booked(first, NINE)
    answer = desk.change(appointment, calendarId=second, startTime=TEN)
    assert (answer.json["calendarId"], answer.json["assignedUserId"]) == (second, "béla")
    assert NINE in desk.starts(first, utc(2026, 3, 3), utc(2026, 3, 4))
    assert desk.get(f"{APPOINTMENTS}/{appointment}").json["event"]["groupId"] == group


def test_giving_it_to_another_member_takes_their_time(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "anna"}, {"userId": "béla"}])
    appointment = desk.booked(calendar, NINE, assignedUserId="anna")
    busy = desk.booked(calendar, TEN, assignedUserId="béla")
    assert desk.change(appointment, assignedUserId="béla").json["assignment"] == {
        "userId": "béla",
        "reason": "requested",
    }
    assert desk.told(appointment) == ["appointment.booked", "appointment.updated"]
    assert desk.change(busy, startTime=NINE).json["code"] == "slot_taken"
    refused = desk.change(appointment, assignedUserId="nobody")
    assert (refused.status_code, refused.json["code"]) == (422, "user_not_in_calendar")


def test_cancelling_frees_the_slot_and_is_told_once_however_often_it_is_asked(desk: Desk) -> None:
    calendar = desk.calendar()
    appointment = desk.booked(calendar, NINE)
    first = desk.call("POST", f"{APPOINTMENTS}/{appointment}/cancel", {"reason": "Ill"})
    again = desk.call("POST", f"{APPOINTMENTS}/{appointment}/cancel", {"reason": "Another"})
    by_put = desk.change(appointment, appointmentStatus="cancelled")
    assert (first.status_code, first.json["appointmentStatus"], first.json["cancelReason"]) == (200, "cancelled", "Ill")
    assert first.json == again.json == by_put.json
    assert desk.told(appointment) == ["appointment.booked", "appointment.cancelled"]
    (told,) = desk.events("appointment.cancelled")
    assert (told["data"]["status"], told["data"]["cancelReason"]) == ("cancelled", "Ill")
    assert desk.book(calendar, NINE).status_code == 200


def test_cancelling_by_put_frees_the_slot_too(desk: Desk) -> None:
    calendar = desk.calendar()
    appointment = desk.booked(calendar, NINE)
    assert desk.change(appointment, appointmentStatus="cancelled").json["appointmentStatus"] == "cancelled"
    assert NINE in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
    assert desk.told(appointment) == ["appointment.booked", "appointment.cancelled"]


def test_cancelling_needs_no_reason_and_no_body(desk: Desk) -> None:
    appointment = desk.booked(desk.calendar(), NINE)
    answer: Any = desk.client.post(f"{APPOINTMENTS}/{appointment}/cancel")
    assert (answer.status_code, answer.json["appointmentStatus"]) == (200, "cancelled")
    assert "cancelReason" not in answer.json


def test_cancel_takes_a_reason_and_nothing_else(desk: Desk) -> None:
    appointment = desk.booked(desk.calendar(), NINE)
    answer = desk.call("POST", f"{APPOINTMENTS}/{appointment}/cancel", {"because": "Ill"})
    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {"field": "because", "code": "unknown_field", "message": "because: Unknown field."}
    ]


@pytest.mark.parametrize(
    ("status", "event"),
    [("showed", "showed"), ("noshow", "no_showed"), ("completed", "completed"), ("invalid", "updated")],
)
def test_what_came_of_it_is_told(desk: Desk, status: str, event: str) -> None:
    appointment = desk.booked(desk.calendar(), NINE)
    assert desk.change(appointment, appointmentStatus=status).json["appointmentStatus"] == status
    assert desk.told(appointment) == ["appointment.booked", f"appointment.{event}"]


def test_confirming_tells_it_and_a_move_with_it_tells_both(desk: Desk) -> None:
    calendar = desk.calendar(autoConfirm=False)
    first, second = desk.booked(calendar, NINE), desk.booked(calendar, TEN)
    desk.change(first, appointmentStatus="confirmed")
    desk.change(second, appointmentStatus="confirmed", startTime="2026-03-03T11:00:00+01:00")
    assert desk.told(first) == ["appointment.booked", "appointment.confirmed"]
    assert desk.told(second) == ["appointment.booked", "appointment.rescheduled", "appointment.confirmed"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cancelled", "confirmed"),
        ("completed", "new"),
        ("completed", "cancelled"),
        ("invalid", "showed"),
        ("confirmed", "new"),
    ],
)
def test_a_status_is_guarded(desk: Desk, before: str, after: str) -> None:
    appointment = desk.booked(desk.calendar(), NINE)
    if before != "confirmed":
        assert desk.change(appointment, appointmentStatus=before).status_code == 200
    answer = desk.change(appointment, appointmentStatus=after)
    assert (answer.status_code, answer.json["code"]) == (409, "status_not_allowed")
    assert answer.json["details"] == {"appointmentId": appointment, "from": before, "to": after}


def test_what_is_over_cannot_be_moved(desk: Desk) -> None:
    calendar = desk.calendar()
    appointment = desk.booked(calendar, NINE)
    desk.change(appointment, appointmentStatus="cancelled")
    answer = desk.change(appointment, startTime=TEN)
    assert (answer.status_code, answer.json["code"]) == (409, "appointment_closed")
    assert TEN in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))


def test_a_stale_version_is_refused(desk: Desk) -> None:
    appointment = desk.booked(desk.calendar(), NINE)
    assert desk.get(f"{APPOINTMENTS}/{appointment}").headers["ETag"] == '"1"'
    changed = desk.change(appointment, {"If-Match": '"1"'}, title="Second")
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    stale = desk.change(appointment, {"If-Match": '"1"'}, title="Third")
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    gone = desk.call("DELETE", f"/calendars/events/{appointment}", {}, {"If-Match": '"1"'})
    assert gone.status_code == 412


def test_a_new_title_is_told_as_a_change(desk: Desk) -> None:
    appointment = desk.booked(desk.calendar(), NINE)
    desk.change(appointment, title="Kick-off", address="Café")
    (told,) = desk.events("appointment.updated")
    assert told["data"]["changes"] == [
        {"field": "title", "before": "Zoë Núñez", "after": "Kick-off"},
        {"field": "address", "before": None, "after": "Café"},
    ]


def test_deleting_frees_the_slot_and_leaves_nothing_to_read(desk: Desk) -> None:
    calendar = desk.calendar()
    appointment = desk.booked(calendar, NINE)
    answer = desk.call("DELETE", f"/calendars/events/{appointment}", {})
    assert (answer.status_code, answer.json) == (201, {"succeeded": True})
    assert_published("calendars", "DELETE", "/calendars/events/{eventId}", 201, answer.json)
    assert desk.get(f"{APPOINTMENTS}/{appointment}").status_code == 404
    assert desk.call("DELETE", f"/calendars/events/{appointment}", {}).status_code == 404
    assert desk.told(appointment) == ["appointment.booked", "appointment.deleted"]
    assert desk.book(calendar, NINE).status_code == 200


def test_an_appointment_stands_when_its_calendar_is_deleted(desk: Desk) -> None:
    calendar = desk.calendar()
    appointment = desk.booked(calendar, NINE)
    assert desk.client.delete(f"/calendars/{calendar}").status_code == 200
    assert desk.get(f"{APPOINTMENTS}/{appointment}").status_code == 200
    assert desk.change(appointment, title="Still").status_code == 200
    assert desk.change(appointment, startTime=TEN).json["code"] == "calendar_inactive"
    assert desk.call("POST", f"{APPOINTMENTS}/{appointment}/cancel", {}).status_code == 200


def test_an_appointment_is_answered_as_published(desk: Desk) -> None:
    member, alone = desk.calendar(), desk.calendar(calendarType="event", teamMembers=[])
    for calendar in (member, alone):
        answer = desk.get(f"{APPOINTMENTS}/{desk.booked(calendar, NINE)}")
        assert_published("calendars", "GET", f"{APPOINTMENTS}/{{eventId}}", 200, answer.json)
        assert answer.json["event"]["createdBy"] == {"userId": "staff", "source": "calendar_page"}


def test_events_of_a_calendar_a_user_or_a_group_in_a_range_are_listed(desk: Desk) -> None:
    group = desk.group()
    calendar = desk.calendar(groupId=group)
    other = desk.calendar(teamMembers=[{"userId": "béla"}])
    first, second = desk.booked(calendar, TEN), desk.booked(calendar, NINE)
    third = desk.booked(other, NINE)
    gone = desk.booked(calendar, "2026-03-03T11:00:00+01:00")
    desk.call("DELETE", f"/calendars/events/{gone}", {})

    def listed(start: str = "1772492400000", end: str = "1772578800000", **chosen: str) -> list[str]:
        answer = desk.get("/calendars/events", locationId=desk.location, startTime=start, endTime=end, **chosen)
        assert_published("calendars", "GET", "/calendars/events", 200, answer.json)
        return [event["id"] for event in answer.json["events"]]

    assert listed(calendarId=calendar) == [second, first]
    assert listed(userId="béla") == [third]
    assert listed(groupId=group) == [second, first]
    # From 9:30 to 10: the first has ended, the second has not begun.
    assert listed("1772526600000", "1772528400000", calendarId=calendar) == []
    assert listed("1772526599000", "1772528400001", calendarId=calendar) == [second, first]


def test_a_list_of_events_needs_to_know_whose(desk: Desk) -> None:
    answer = desk.get("/calendars/events", locationId=desk.location, startTime="0", endTime="1")
    assert (answer.status_code, answer.json["code"]) == (422, "required")


def test_a_contacts_appointments_are_upcoming_soonest_first_and_previous_latest_first(
    desk: Desk, service: TestService
) -> None:
    calendar, contact = desk.calendar(), desk.contact()
    third, first, second = (
        desk.booked(calendar, f"2026-03-0{day}T09:00:00+01:00", contact, title=f"Day {day}") for day in (6, 4, 5)
    )
    desk.booked(calendar, TEN)
    service.clock.set(utc(2026, 3, 5, 8, 15))  # in the middle of the second

    def listed(**query: str) -> list[str]:
        answer = desk.get(f"/contacts/{contact}/appointments", **query)
        assert answer.status_code == 200, answer.json
        assert_published("contacts", "GET", "/contacts/{contactId}/appointments", 200, answer.json)
        return [event["id"] for event in answer.json["events"]]

    assert listed(when="upcoming") == [second, third]
    assert listed() == [third, second, first]
    service.clock.set(utc(2026, 3, 5, 8, 30))
    assert listed(when="upcoming") == [third]
    assert listed(when="previous") == [second, first]
    assert listed(query="day 6") == [third]
    assert listed(query="%") == []
    service.clock.set(NOW)


def test_pages_of_appointments_hold_still_while_others_are_booked(desk: Desk) -> None:
    calendar, contact = desk.calendar(), desk.contact()
    days = [desk.booked(calendar, f"2026-03-0{day}T10:00:00+01:00", contact) for day in (3, 4, 5)]
    path = f"/contacts/{contact}/appointments"
    page = desk.get(path, when="upcoming", limit="2").json
    assert [event["id"] for event in page["events"]] == days[:2]
    desk.booked(calendar, NINE, contact)
    rest = desk.get(path, when="upcoming", limit="2", cursor=page["nextCursor"]).json
    assert ([event["id"] for event in rest["events"]], rest["nextCursor"]) == (days[2:], None)


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        encode_cursor(["2026-03-03T09:00:00", "x"]),
        encode_cursor(["2026-03-03T09:00:00+00:00", {}]),
        encode_cursor(["2026-03-03T09:00:00+00:00", "\0"]),
        encode_cursor([1, "x"]),
        encode_cursor(["x"]),
    ],
)
def test_a_cursor_that_this_list_did_not_give_is_refused(desk: Desk, cursor: str) -> None:
    answer = desk.get(f"/contacts/{desk.contact()}/appointments", when="upcoming", cursor=cursor)
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_cursor")
