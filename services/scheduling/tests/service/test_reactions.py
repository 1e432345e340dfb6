"""What follows in scheduling when a contact or a user goes."""

from dataclasses import replace
from typing import Any

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.service import TestService

from .desk import Desk, contact_event, utc, weekly

SLOT = "2026-03-03T09:00:00+01:00"
OTHER = "2026-03-03T10:00:00+01:00"


def user_gone(user_id: str, *locations: str) -> Event:
    """The gateway's event, which names the acting company's location at most."""
    event = contact_event("deleted", user_id, new_id(), 9, locationIds=list(locations))
    return replace(event, type="gateway.user.deleted", source="/gateway", contact_id=None)


def user_moved(user_id: str, sequence: int, *locations: str, before: list[str] | None = None, **more: Any) -> Event:
    """The gateway's event of a user who is in these locations now."""
    changes = [] if before is None else [{"field": "locationIds", "before": before, "after": list(locations)}]
    data = {"type": "account", "locationIds": list(locations), "changes": changes, **more}
    event = contact_event("updated", user_id, new_id(), sequence, **data)
    return replace(event, type="gateway.user.updated", source="/gateway", contact_id=None)


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


def test_a_deleted_user_leaves_every_team_everywhere(desk: Desk, service: TestService) -> None:
    elsewhere = Desk(service)
    user = f"user-{desk.location}"
    calendar = desk.calendar(teamMembers=[{"userId": user}, {"userId": "stays"}])
    other = elsewhere.calendar(teamMembers=[{"userId": user}, {"userId": "stays"}])
    service.deliver(user_gone(user))
    service.deliver(user_gone(user))
    for place, one in ((desk, calendar), (elsewhere, other)):
        members = place.get(f"/calendars/{one}").json["calendar"]["teamMembers"]
        assert [member["userId"] for member in members] == ["stays"]
        assert place.told(one) == ["calendar.created", "calendar.updated"]
    assert desk.book(calendar, OTHER, assignedUserId=user).json["code"] == "user_not_in_calendar"


def test_a_user_who_leaves_one_location_leaves_everything_there_and_nothing_elsewhere(
    desk: Desk, service: TestService
) -> None:
    elsewhere, user = Desk(service), f"user-{desk.location}"
    both = [desk.location, elsewhere.location]
    calendars = {
        place: place.calendar(teamMembers=[{"userId": user}, {"userId": "stays"}]) for place in (desk, elsewhere)
    }
    booked = {place: place.booked(one, SLOT, assignedUserId=user) for place, one in calendars.items()}
    blocked = {"locationId": desk.location, "assignedUserId": user, "startTime": OTHER}
    block = desk.call("POST", "/calendars/events/block-slots", {**blocked, "endTime": "2026-03-03T11:00:00+01:00"})
    for _ in range(2):
        service.deliver(user_moved(user, 4, elsewhere.location, before=both))
    # One that was told before comes late.
    service.deliver(user_moved(user, 3, *both))
    assert team(desk, calendars[desk]) == ["stays"]
    assert desk.told(calendars[desk]) == ["calendar.created", "calendar.updated"]
    assert desk.get(f"/calendars/events/appointments/{booked[desk]}").json["event"]["assignedUserId"] == "stays"
    assert desk.told(block.json["id"]) == ["slot.blocked", "slot.unblocked"]
    assert team(elsewhere, calendars[elsewhere]) == [user, "stays"]
    assert elsewhere.told(booked[elsewhere]) == ["appointment.booked"]
    assert elsewhere.told(calendars[elsewhere]) == ["calendar.created"]


def test_a_user_who_is_back_or_works_everywhere_leaves_nothing(desk: Desk) -> None:
    user = f"user-{desk.location}"
    calendar = desk.calendar(teamMembers=[{"userId": user}])
    desk.service.deliver(user_moved(user, 6, desk.location, before=[]))
    # That they left was told before that they are back, and comes later.
    desk.service.deliver(user_moved(user, 5, before=[desk.location]))
    desk.service.deliver(user_moved(user, 7, before=[desk.location], type="agency"))
    desk.service.deliver(user_moved(f"other-{desk.location}", 8, before=[desk.location]))
    assert team(desk, calendar) == [user]
    assert desk.told(calendar) == ["calendar.created"]
    # What left them for a moment only looks once more, and finds them there.
    desk.service.deliver(user_moved(user, 9, before=[desk.location]))
    desk.service.deliver(user_moved(user, 10, desk.location, before=[]))
    assert desk.call("PUT", f"/calendars/{calendar}", {"teamMembers": [{"userId": user}]}).status_code == 200
    assert desk.service.run_timers(desk.location) == 2
    assert team(desk, calendar) == [user]


def test_a_deleted_users_personal_calendar_takes_nothing_more(desk: Desk) -> None:
    calendar = desk.calendar(calendarType="personal")
    desk.service.deliver(user_gone(f"user-{desk.location}"))
    assert desk.book(calendar, SLOT).json["code"] == "calendar_inactive"


def test_what_is_ahead_of_a_deleted_user_goes_to_who_is_free_by_the_calendars_rule(desk: Desk) -> None:
    team = [{"userId": "gone"}, {"userId": "anna"}, {"userId": "béla", "priority": 1}]
    calendar = desk.calendar(teamMembers=team)
    ahead, off_grid, stuck, past = (
        desk.booked(calendar, start, assignedUserId="gone", ignoreFreeSlotValidation=True)
        for start in (SLOT, "2026-03-03T20:10:00+01:00", OTHER, "2026-03-01T10:00:00+01:00")
    )
    others = [desk.booked(calendar, OTHER, assignedUserId=user) for user in ("anna", "béla")]
    for _ in range(2):
        desk.service.deliver(user_gone("gone", desk.location))
    read = {one: desk.get(f"/calendars/events/appointments/{one}").json["event"] for one in (ahead, off_grid, stuck)}
    assert [one["assignment"] for one in read.values()] == [
        {"userId": "béla", "reason": "highest_priority"},
        {"userId": "béla", "reason": "highest_priority"},
        {"userId": None, "reason": "team_member_left"},
    ]
    assert desk.told(ahead) == ["appointment.booked", "appointment.updated"]
    assert desk.told(stuck) == ["appointment.booked", "appointment.unassigned"]
    assert [desk.told(one) for one in (*others, past)] == [["appointment.booked"]] * 3
    assert desk.book(calendar, SLOT, assignedUserId="béla").json["code"] == "slot_taken"


def test_those_who_are_left_meet_without_a_deleted_user(desk: Desk) -> None:
    team = [{"userId": "gone", "isPrimary": True}, {"userId": "anna"}, {"userId": "béla"}]
    calendar = desk.calendar(calendarType="collective", teamMembers=team)
    led, other = desk.booked(calendar, SLOT), desk.booked(calendar, OTHER, assignedUserId="béla")
    desk.service.deliver(user_gone("gone", desk.location))
    read = [desk.get(f"/calendars/events/appointments/{one}").json["event"] for one in (led, other)]
    assert [(one["assignedUserId"], one["users"]) for one in read] == [("anna", ["béla"]), ("béla", ["anna"])]


def test_a_deleted_users_class_goes_to_another_teacher_as_one(desk: Desk) -> None:
    team = [{"userId": "gone"}, {"userId": "anna"}]
    calendar = desk.calendar(calendarType="class_booking", appoinmentPerSlot=3, teamMembers=team)
    seats = [desk.booked(calendar, SLOT, assignedUserId="gone") for _ in range(3)]
    desk.service.deliver(user_gone("gone", desk.location))
    given = {desk.get(f"/calendars/events/appointments/{one}").json["event"]["assignedUserId"] for one in seats}
    assert given == {"anna"}
    assert desk.book(calendar, SLOT).json["code"] == "slot_taken"


def test_with_nobody_left_the_calendar_keeps_the_time_of_what_is_ahead(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "gone"}])
    appointment = desk.booked(calendar, SLOT)
    desk.service.deliver(user_gone("gone", desk.location))
    read = desk.get(f"/calendars/events/appointments/{appointment}").json["event"]
    assert read["assignment"] == {"userId": None, "reason": "calendar_has_no_members"}
    assert desk.told(appointment) == ["appointment.booked", "appointment.unassigned"]
    assert SLOT not in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))


def test_schedules_holds_blocked_time_and_calendars_elsewhere_go_with_a_user(desk: Desk) -> None:
    calendar = desk.calendar(teamMembers=[{"userId": "gone"}, {"userId": "anna"}])
    schedule = desk.schedule("gone", weekly("09:00", "12:00"), calendar)
    hold = desk.call("POST", f"/calendars/{calendar}/holds", {"startTime": SLOT, "assignedUserId": "gone"}).json["hold"]
    span = {"startTime": OTHER, "endTime": "2026-03-03T11:00:00+01:00"}
    body = {"locationId": desk.location, "assignedUserId": "gone", **span}
    block = desk.call("POST", "/calendars/events/block-slots", body).json["id"]
    desk.call("POST", "/users/gone/busy-sources", {"url": "https://example.com/cal.ics"})
    desk.service.deliver(user_gone("gone", desk.location))
    assert desk.get(f"/calendars/schedules/{schedule}").status_code == 404
    assert desk.told(schedule) == ["schedule.created", "schedule.deleted"]
    assert desk.told(block) == ["slot.blocked", "slot.unblocked"]
    assert desk.get("/users/gone/busy-sources").json == {"busySources": []}
    assert desk.client.delete(f"/calendars/{calendar}/holds/{hold['id']}").status_code == 404
    # One looks after who was booking meanwhile, and sets none.
    assert [desk.service.run_timers(desk.location) for _ in range(2)] == [1, 0]


def test_a_restored_contact_has_their_appointments_again_where_they_find_room(desk: Desk) -> None:
    calendar, contact = desk.calendar(), desk.contact()
    kept = desk.booked(calendar, SLOT, contact, appointmentStatus="new")
    lost = desk.booked(calendar, OTHER, contact)
    given_up = desk.booked(calendar, "2026-03-03T11:00:00+01:00", contact)
    desk.change(given_up, appointmentStatus="cancelled")
    desk.service.deliver(contact_event("deleted", contact, desk.location, 2, deleted=True))
    desk.booked(calendar, OTHER)
    for _ in range(2):
        desk.service.deliver(contact_event("restored", contact, desk.location, 3))
    events = desk.get(f"/contacts/{contact}/appointments", when="upcoming").json["events"]
    assert [(one["id"], one["appointmentStatus"]) for one in events] == [
        (kept, "new"),
        (lost, "cancelled"),
        (given_up, "cancelled"),
    ]
    assert desk.told(kept) == ["appointment.booked", "appointment.cancelled", "appointment.restored"]
    assert desk.told(lost) == ["appointment.booked", "appointment.cancelled"]
    assert desk.book(calendar, SLOT).json["code"] == "slot_taken"


def team(desk: Desk, calendar: str) -> list[str]:
    """Who is on a calendar's team."""
    members = desk.get(f"/calendars/{calendar}").json["calendar"]["teamMembers"]
    return [member["userId"] for member in members]
