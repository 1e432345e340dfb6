"""Notifications: what a calendar tells of its appointments, at once, before and after, and never of what was cancelled."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.testing.published import assert_published
from chassis.testing.service import TestService

from .desk import NOW, Desk, contact_event, utc

SLOT = "2026-03-03T09:00:00+01:00"
START = utc(2026, 3, 3, 8)
HOUR_BEFORE = [{"timeOffset": 1, "unit": "hours"}]


def notification(desk: Desk, calendar: str, kind: str, **more: Any) -> str:
    """A notification by e-mail to the contact; answers its id."""
    body = {"receiverType": "contact", "channel": "email", "notificationType": kind, **more}
    answer = desk.call("POST", f"/calendars/{calendar}/notifications", [body])
    assert answer.status_code == 200, answer.json
    assert_published("calendars", "POST", "/calendars/{calendarId}/notifications", 200, answer.json)
    notification_id: str = answer.json[0]["_id"]
    return notification_id


def reminder(desk: Desk, calendar: str, *offsets: tuple[int, str], **more: Any) -> str:
    """A reminder that long before."""
    before = [{"timeOffset": number, "unit": unit} for number, unit in offsets] or HOUR_BEFORE
    return notification(desk, calendar, "reminder", beforeTime=before, **more)


def at(desk: Desk, moment: datetime) -> list[dict[str, Any]]:
    """What was told up to `moment`, once the timers ran."""
    desk.service.clock.set(moment)
    while desk.service.run_timers():
        pass
    return [one["data"] for one in desk.events("appointment.reminder_due")]


def test_a_reminder_names_its_channel_its_recipient_and_what_it_says(desk: Desk) -> None:
    calendar = desk.calendar()
    made = reminder(
        desk,
        calendar,
        subject="Soon: {{appointment.title}}",
        body="Dear {{contact.name}}, at {{appointment.start_time}}",
    )
    contact = desk.contact(name="Zoë <b>", email="zoe@example.com")
    appointment = desk.booked(calendar, SLOT, contact, title="Check-up")
    assert at(desk, START - timedelta(hours=1, seconds=1)) == []
    (told,) = at(desk, START - timedelta(hours=1))
    assert told == {
        "id": appointment,
        "locationId": desk.location,
        "calendarId": calendar,
        "contactId": contact,
        "title": "Check-up",
        "startTime": "2026-03-03T08:00:00.000Z",
        "notificationId": made,
        "notificationType": "reminder",
        "channel": "email",
        "recipient": {"contactId": contact, "userId": None, "email": "zoe@example.com", "phone": "+4915112345678"},
        "subject": "Soon: Check-up",
        "body": "Dear Zoë &lt;b&gt;, at 2026-03-03 09:00",
        "templateId": None,
        "fromName": None,
        "fromAddress": None,
        "fromNumber": None,
    }
    assert len(at(desk, START + timedelta(days=30))) == 1


def test_each_of_several_reminders_comes_in_its_turn(desk: Desk) -> None:
    calendar = desk.calendar()
    reminder(desk, calendar, (1, "hours"), (10, "mins"))
    reminder(desk, calendar, (1, "hours"), channel="sms", body="See you")
    desk.booked(calendar, SLOT)
    first = at(desk, START - timedelta(hours=1))
    assert sorted(one["channel"] for one in first) == ["email", "sms"]
    assert [one["channel"] for one in at(desk, START)[2:]] == []
    desk.booked(calendar, "2026-03-04T09:00:00+01:00")
    assert len(at(desk, utc(2026, 3, 4, 7, 50))) == 5


def test_a_reminder_moves_with_the_appointment(desk: Desk) -> None:
    calendar = desk.calendar()
    reminder(desk, calendar)
    appointment = desk.booked(calendar, SLOT)
    assert desk.change(appointment, startTime="2026-03-05T09:00:00+01:00").status_code == 200
    assert at(desk, START) == []
    (told,) = at(desk, utc(2026, 3, 5, 7))
    assert told["startTime"] == "2026-03-05T08:00:00.000Z"


@pytest.mark.parametrize("how", ["cancel", "status", "invalid", "delete"])
def test_what_was_cancelled_is_never_reminded_of(desk: Desk, how: str) -> None:
    calendar = desk.calendar()
    reminder(desk, calendar)
    notification(desk, calendar, "followup", afterTime=HOUR_BEFORE)
    appointment = desk.booked(calendar, SLOT)
    path = f"/calendars/events/appointments/{appointment}"
    if how == "cancel":
        assert desk.call("POST", f"{path}/cancel", {}).status_code == 200
    elif how == "delete":
        assert desk.client.delete(f"/calendars/events/{appointment}").status_code == 201
    else:
        assert desk.change(appointment, appointmentStatus="cancelled" if how == "status" else how).status_code == 200
    assert at(desk, START + timedelta(days=2)) == []


def test_a_reminder_whose_time_had_passed_when_it_was_booked_is_not_sent(desk: Desk) -> None:
    calendar = desk.calendar()
    reminder(desk, calendar, (3, "days"), (1, "hours"))
    desk.booked(calendar, SLOT)
    assert at(desk, NOW + timedelta(hours=1)) == []
    assert len(at(desk, START - timedelta(hours=1))) == 1


def test_a_worker_that_was_away_reminds_late_but_not_of_what_has_begun(desk: Desk) -> None:
    calendar = desk.calendar()
    reminder(desk, calendar)
    desk.booked(calendar, SLOT)
    assert at(desk, START + timedelta(minutes=1)) == []
    desk.booked(calendar, "2026-03-04T09:00:00+01:00")
    assert len(at(desk, utc(2026, 3, 4, 7, 59))) == 1


def test_a_notification_made_later_reminds_of_what_is_booked_and_a_deleted_one_of_nothing(desk: Desk) -> None:
    calendar = desk.calendar()
    desk.booked(calendar, SLOT)
    made = reminder(desk, calendar)
    desk.booked(calendar, "2026-03-04T09:00:00+01:00")
    assert len(at(desk, START - timedelta(hours=1))) == 1
    deleted = desk.client.delete(f"/calendars/{calendar}/notifications/{made}")
    assert_published("calendars", "DELETE", "/calendars/{calendarId}/notifications/{notificationId}", 200, deleted.json)
    assert len(at(desk, utc(2026, 3, 5))) == 1


def test_booking_moving_and_cancelling_are_told_at_once_unless_nobody_is_to_know(desk: Desk) -> None:
    calendar = desk.calendar()
    for kind in ("booked", "confirmation", "reschedule", "cancellation"):
        notification(desk, calendar, kind)
    appointment = desk.booked(calendar, SLOT)
    desk.change(appointment, startTime="2026-03-05T09:00:00+01:00")
    desk.change(appointment, appointmentStatus="cancelled")
    kinds = [one["data"]["notificationType"] for one in desk.events("appointment.reminder_due")]
    assert kinds == ["confirmation", "reschedule", "cancellation"]
    quiet = desk.booked(calendar, SLOT, toNotify=False, appointmentStatus="new")
    desk.change(quiet, appointmentStatus="confirmed", toNotify=False)
    assert len(desk.events("appointment.reminder_due")) == 3
    desk.booked(calendar, "2026-03-03T10:00:00+01:00", appointmentStatus="new")
    assert desk.events("appointment.reminder_due")[-1]["data"]["notificationType"] == "booked"


def test_a_follow_up_comes_after_the_end_but_not_to_who_did_not_come(desk: Desk) -> None:
    calendar = desk.calendar()
    notification(desk, calendar, "followup", afterTime=HOUR_BEFORE)
    desk.booked(calendar, SLOT)
    missed = desk.booked(calendar, "2026-03-03T10:00:00+01:00")
    desk.change(missed, appointmentStatus="noshow")
    (told,) = at(desk, START + timedelta(days=1))
    assert told["notificationType"] == "followup"
    assert told["id"] != missed


def test_guests_users_and_addresses_are_told_too(desk: Desk) -> None:
    calendar = desk.calendar()
    guest, silent = desk.contact(email="guest@example.com"), desk.contact(email=None)
    notification(desk, calendar, "confirmation", receiverType="guest")
    notification(desk, calendar, "confirmation", receiverType="assignedUser", channel="inApp")
    notification(desk, calendar, "confirmation", receiverType="emails", additionalEmailIds=["a@example.com"])
    notification(
        desk, calendar, "confirmation", receiverType="phoneNumbers", channel="sms", additionalPhoneNumbers=["+49"]
    )
    desk.booked(calendar, SLOT, attendees=[guest, silent])
    told = [one["data"]["recipient"] for one in desk.events("appointment.reminder_due")]
    assert [(one["contactId"], one["userId"], one["email"], one["phone"]) for one in told] == [
        (guest, None, "guest@example.com", "+4915112345678"),
        (None, f"user-{desk.location}", None, None),
        (None, None, "a@example.com", None),
        (None, None, None, "+49"),
    ]


def test_a_contact_who_was_deleted_is_not_told(desk: Desk) -> None:
    calendar = desk.calendar()
    reminder(desk, calendar)
    contact = desk.contact()
    desk.booked(calendar, SLOT, contact)
    desk.service.deliver(contact_event("deleted", contact, desk.location, 2, deleted=True))
    assert at(desk, START - timedelta(minutes=30)) == []


def test_notifications_are_listed_read_and_changed(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    path = f"/calendars/{calendar}/notifications"
    made, other = reminder(desk, calendar), notification(desk, calendar, "booked", isActive=False)
    listed = desk.get(path)
    assert_published("calendars", "GET", "/calendars/{calendarId}/notifications", 200, listed.json)
    assert [one["_id"] for one in listed.json] == [made, other]
    assert [one["_id"] for one in desk.get(path, isActive="true").json] == [made]
    assert [one["_id"] for one in desk.get(path, skip=1, limit=1).json] == [other]
    one = desk.get(f"{path}/{made}")
    assert_published("calendars", "GET", "/calendars/{calendarId}/notifications/{notificationId}", 200, one.json)
    changed = desk.call("PUT", f"{path}/{made}", {"subject": "New", "deleted": True})
    assert_published("calendars", "PUT", "/calendars/{calendarId}/notifications/{notificationId}", 200, changed.json)
    assert desk.call("PUT", f"{path}/{made}", {"subject": "x"}, {"If-Match": one.headers["ETag"]}).status_code == 412
    assert [row["_id"] for row in desk.get(path, deleted="true").json] == [made]
    assert Desk(service).get(f"{path}/{made}").status_code == 404
    assert desk.call("POST", path, []).status_code == 422
    assert desk.call("POST", path, [{"channel": "pigeon"}]).status_code == 422


@pytest.mark.parametrize("body", [7, True, "x", {}, [], [7], [None], [[]]])
def test_what_is_no_list_of_notifications_is_refused(desk: Desk, body: Any) -> None:
    calendar = desk.calendar()
    answer = desk.call("POST", f"/calendars/{calendar}/notifications", body)
    assert answer.status_code == 422, answer.json
    assert desk.get(f"/calendars/{calendar}/notifications").json == []
