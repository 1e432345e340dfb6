"""What follows in scheduling when a contact or a user goes."""

from dataclasses import replace

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.service import TestService

from .desk import Desk, contact_event, utc

SLOT = "2026-03-03T09:00:00+01:00"
OTHER = "2026-03-03T10:00:00+01:00"


def user_gone(user_id: str) -> Event:
    """The gateway's event, which names the acting company's location at most."""
    event = contact_event("deleted", user_id, new_id(), 9)
    return replace(event, type="gateway.user.deleted", source="/gateway", contact_id=None)


def test_what_is_ahead_of_a_deleted_contact_is_cancelled_once_and_its_time_is_free(desk: Desk) -> None:
    calendar, contact = desk.calendar(), desk.contact()
    ahead, missed = desk.booked(calendar, SLOT, contact), desk.booked(calendar, OTHER, contact)
    others = desk.booked(calendar, "2026-03-03T11:00:00+01:00")
    desk.change(missed, appointmentStatus="noshow")
    gone = contact_event("deleted", contact, desk.location, 2, deleted=True)
    for _ in range(2):
        desk.service.deliver(gone)
    assert desk.told(ahead) == ["appointment.booked", "appointment.cancelled"]
    assert desk.told(missed) == ["appointment.booked", "appointment.no_showed"]
    assert desk.told(others) == ["appointment.booked"]
    assert SLOT in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))


def test_a_contact_who_is_back_already_keeps_their_appointments(desk: Desk) -> None:
    calendar, contact = desk.calendar(), desk.contact()
    appointment = desk.booked(calendar, SLOT, contact)
    desk.service.deliver(contact_event("restored", contact, desk.location, 3))
    desk.service.deliver(contact_event("deleted", contact, desk.location, 2, deleted=True))
    assert desk.told(appointment) == ["appointment.booked"]


def test_a_deleted_user_leaves_every_team_and_what_was_booked_stands(desk: Desk, service: TestService) -> None:
    elsewhere = Desk(service)
    user = f"user-{desk.location}"
    calendar = desk.calendar(teamMembers=[{"userId": user}, {"userId": "stays"}])
    other = elsewhere.calendar(teamMembers=[{"userId": user}, {"userId": "stays"}])
    appointment = desk.booked(calendar, SLOT, assignedUserId=user)
    service.deliver(user_gone(user))
    service.deliver(user_gone(user))
    for place, one in ((desk, calendar), (elsewhere, other)):
        members = place.get(f"/calendars/{one}").json["calendar"]["teamMembers"]
        assert [member["userId"] for member in members] == ["stays"]
        assert place.told(one) == ["calendar.created", "calendar.updated"]
    assert desk.told(appointment) == ["appointment.booked"]
    assert desk.book(calendar, OTHER, assignedUserId=user).json["code"] == "user_not_in_calendar"


def test_a_deleted_users_personal_calendar_takes_nothing_more(desk: Desk) -> None:
    calendar = desk.calendar(calendarType="personal")
    desk.service.deliver(user_gone(f"user-{desk.location}"))
    assert desk.book(calendar, SLOT).json["code"] == "calendar_inactive"
