"""Who may see and book what: locations, deleted contacts, users restricted to their own contacts."""

from chassis.testing.service import TestService

from .desk import Desk, contact_event, utc

APPOINTMENTS = "/calendars/events/appointments"


def test_nobody_sees_or_books_what_is_another_locations(desk: Desk, service: TestService) -> None:
    theirs = Desk(service)
    calendar, contact = theirs.calendar(), theirs.contact()
    appointment = theirs.booked(calendar, "2026-03-03T09:00:00+01:00", contact)
    assert desk.book(calendar, "2026-03-03T10:00:00+01:00").json["code"] == "calendar_not_found"
    assert desk.slots(calendar, utc(2026, 3, 3), utc(2026, 3, 4)).status_code == 404
    for method in ("GET", "PUT"):
        answer = desk.call(method, f"{APPOINTMENTS}/{appointment}", {})
        assert (answer.status_code, answer.json["code"]) == (404, "appointment_not_found")
    assert desk.client.post(f"{APPOINTMENTS}/{appointment}/cancel", json={}).status_code == 404
    assert desk.client.delete(f"/calendars/events/{appointment}", json={}).status_code == 404
    wrong = desk.book(desk.calendar(), "2026-03-03T10:00:00+01:00", locationId=theirs.location)
    assert (wrong.status_code, wrong.json["code"]) == (404, "location_not_found")
    assert theirs.told(appointment) == ["appointment.booked"]


def test_the_same_user_in_two_locations_is_two_peoples_time(desk: Desk, service: TestService) -> None:
    other = Desk(service)
    mine = desk.calendar(teamMembers=[{"userId": "shared"}])
    theirs = other.calendar(teamMembers=[{"userId": "shared"}])
    desk.booked(mine, "2026-03-03T09:00:00+01:00")
    assert other.book(theirs, "2026-03-03T09:00:00+01:00").status_code == 200


def test_a_deleted_contact_cannot_be_booked(desk: Desk) -> None:
    calendar, contact = desk.calendar(), desk.contact()
    desk.service.deliver(contact_event("deleted", contact, desk.location, 2, deleted=True))
    answer = desk.book(calendar, "2026-03-03T09:00:00+01:00", contact)
    assert (answer.status_code, answer.json["code"]) == (404, "contact_not_found")


def test_a_restricted_user_books_and_sees_their_own_contacts_only(desk: Desk, service: TestService) -> None:
    calendar = desk.calendar()
    own, foreign = desk.contact(assignedTo="u1"), desk.contact(assignedTo="u2", followers=["u3"])
    theirs = desk.booked(calendar, "2026-03-03T09:00:00+01:00", foreign)
    mine = desk.booked(calendar, "2026-03-03T10:00:00+01:00", own)
    desk.client = service.client(desk.location, user="u1", assigned_only=True)
    assert desk.book(calendar, "2026-03-03T11:00:00+01:00", foreign).json["code"] == "contact_not_found"
    assert desk.client.get(f"{APPOINTMENTS}/{theirs}").status_code == 404
    assert desk.change(theirs, title="Mine now").status_code == 404
    assert desk.client.get(f"{APPOINTMENTS}/{mine}").status_code == 200
    query = {"locationId": desk.location, "calendarId": calendar, "startTime": "0", "endTime": "4000000000000"}
    assert [event["id"] for event in desk.get("/calendars/events", **query).json["events"]] == [mine]
    assert desk.client.get(f"/contacts/{foreign}/appointments").status_code == 404
