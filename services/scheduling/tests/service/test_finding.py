"""A contact's list of appointments: those where they are a guest, and finding one by what people remember of it."""

from typing import Any

import pytest

from chassis.events.declare import Event
from chassis.ids import new_event_id
from chassis.testing.published import assert_published
from chassis.testing.service import TestService

from .desk import NOW, Desk, contact_event, utc

APPOINTMENTS = "/calendars/events/appointments"
TIMES = [f"2026-03-03T{hour:02}:{minute}:00+01:00" for hour in range(9, 17) for minute in ("00", "30")]


def found(desk: Desk, contact: str, query: str, **more: str) -> list[str]:
    answer = desk.get(f"/contacts/{contact}/appointments", query=query, **more)
    assert answer.status_code == 200, answer.json
    return [event["id"] for event in answer.json["events"]]


def named(desk: Desk, user_id: str, name: str, sequence: int = 1, **changes: Any) -> Event:
    data = {"id": user_id, "type": "account", "name": name, "locationIds": [desk.location], **changes}
    return Event(
        id=str(new_event_id()),
        type="gateway.user.updated",
        source="/gateway",
        subject=user_id,
        time=NOW,
        location_id=None,
        contact_id=None,
        actor="system",
        sequence=sequence,
        traceparent=None,
        data=data,
    )


def test_a_guest_finds_the_appointment_in_their_own_list_and_it_says_so(desk: Desk) -> None:
    calendar, host, guest = desk.calendar(), desk.contact(), desk.contact()
    own = desk.booked(calendar, TIMES[1], guest)
    shared = desk.booked(calendar, TIMES[0], host, attendees=[guest])
    for query in ({}, {"when": "upcoming"}, {"query": "núñez"}):
        answer = desk.get(f"/contacts/{guest}/appointments", **query)
        assert_published("contacts", "GET", "/contacts/{contactId}/appointments", 200, answer.json)
        listed = {event["id"]: event.get("role") for event in answer.json["events"]}
        assert listed == {own: None, shared: "guest"}
    (of_host,) = desk.get(f"/contacts/{host}/appointments").json["events"]
    assert (of_host["id"], "role" in of_host) == (shared, False)


def test_who_is_a_guest_no_more_has_it_no_more(desk: Desk) -> None:
    calendar, host, guest = desk.calendar(), desk.contact(), desk.contact()
    shared = desk.booked(calendar, TIMES[0], host, attendees=[guest])
    assert desk.change(shared, attendees=[]).status_code == 200
    assert desk.get(f"/contacts/{guest}/appointments").json["events"] == []
    desk.change(shared, attendees=[guest])
    desk.client.delete(f"/calendars/events/{shared}", json={})
    assert desk.get(f"/contacts/{guest}/appointments").json["events"] == []


def test_a_restricted_user_sees_a_guests_appointment_only_if_they_see_whose_it_is(
    desk: Desk, service: TestService
) -> None:
    calendar, guest = desk.calendar(), desk.contact(assignedTo="u1")
    hidden, followed = desk.contact(assignedTo="u2"), desk.contact(assignedTo="u2", followers=["u1"])
    desk.booked(calendar, TIMES[0], hidden, attendees=[guest], title="Secret")
    seen = desk.booked(calendar, TIMES[1], followed, attendees=[guest])
    desk.client = service.client(desk.location, user="u1", assigned_only=True)
    assert [event["id"] for event in desk.get(f"/contacts/{guest}/appointments").json["events"]] == [seen]
    assert found(desk, guest, "secret") == []
    assert desk.client.get(f"/contacts/{hidden}/appointments").status_code == 404


def test_the_guest_of_a_merge_is_the_survivor_and_the_host_is_no_guest_of_their_own(desk: Desk) -> None:
    calendar, host, guest = desk.calendar(), desk.contact(), desk.contact()
    shared = desk.booked(calendar, TIMES[0], host, attendees=[guest])
    desk.service.deliver(contact_event("updated", guest, desk.location, 2, deleted=True, mergedInto=host))
    desk.service.deliver(contact_event("absorbed", host, desk.location, 2, mergedIds=[guest]))
    (event,) = desk.get(f"/contacts/{host}/appointments").json["events"]
    assert (event["id"], "role" in event) == (shared, False)


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("first visit", True),  # the title, in another case
        ("visit PREMIERE", True),  # words in any order, without accents
        ("čokoláda", True),  # the description
        ("cokolada", True),
        ("STRASSE", True),  # the place
        ("ストラ", True),  # half a word of a script that has none
        ("東京", True),
        ("京東", False),
        ("हिन्दी", True),
        ("müller", True),  # the calendar
        ("bela", True),  # the team member
        ("confirmed", True),  # how it stands
        ("conf visit", True),
        ("firmed", False),  # a status is found by its beginning
        ("gluten", True),  # a note
        ("nothing", False),
        ("visit nothing", False),
        ("%", False),
        ("_isit", False),
        ("'; DROP TABLE appointments; --", False),
        ("   ", True),
    ],
)
def test_an_appointment_is_found_by_whatever_people_remember_of_it(desk: Desk, query: str, finds: bool) -> None:
    desk.service.deliver(named(desk, "user-b", "Béla Bartók"))
    calendar = desk.calendar(name="Bäckerei Müller", teamMembers=[{"userId": "user-b"}])
    contact = desk.contact()
    appointment = desk.booked(
        calendar,
        TIMES[0],
        contact,
        title="First visit: première 東京",
        description="Brings čokoláda, ストラ, हिन्दी",
        address="Hauptstraße 1",
    )
    note = {"body": "No glúten, please"}
    assert desk.call("POST", f"/calendars/appointments/{appointment}/notes", note).status_code == 201
    # What another contact has is never found.
    other = desk.calendar(teamMembers=[{"userId": "user-c"}])
    desk.booked(other, TIMES[0], desk.contact(), title=query.strip() or "Other")
    assert found(desk, contact, query) == ([appointment] if finds else [])


def test_what_was_changed_is_found_by_its_new_words_alone(desk: Desk) -> None:
    calendar, contact = desk.calendar(name="Old hall"), desk.contact()
    appointment = desk.booked(calendar, TIMES[0], contact, title="Before", address="North gate")
    path = f"/calendars/appointments/{appointment}/notes"
    note = desk.call("POST", path, {"body": "Rain"}).json["note"]["id"]
    desk.change(appointment, title="After", address="South gate", appointmentStatus="cancelled")
    desk.call("PUT", f"{path}/{note}", {"body": "Sun"})
    assert desk.call("PUT", f"/calendars/{calendar}", {"name": "New hall"}).status_code == 200
    found_now = {query for query in ("before", "north", "rain", "old", "confirmed") if found(desk, contact, query)}
    assert found_now == set()
    for query in ("after", "south gate", "sun", "new hall", "canceled"):
        assert found(desk, contact, query) == [appointment]
    desk.client.delete(f"{path}/{note}", json={})
    assert found(desk, contact, "sun") == []


def test_a_member_is_found_by_the_newest_name_until_they_are_deleted(desk: Desk) -> None:
    calendar, contact = (
        desk.calendar(calendarType="collective", teamMembers=[{"userId": "a"}, {"userId": "b"}]),
        (desk.contact()),
    )
    appointment = desk.booked(calendar, TIMES[0], contact)
    desk.service.deliver(named(desk, "b", "Dora Maar", 2), named(desk, "b", "Theodora", 1))
    assert (found(desk, contact, "maar"), found(desk, contact, "theodora")) == ([appointment], [])
    desk.service.clock.set(utc(2026, 3, 4))
    gone = named(desk, "b", "Dora Maar", 3)
    desk.service.deliver(Event(**{**vars(gone), "type": "gateway.user.deleted"}))
    assert found(desk, contact, "maar") == []
    desk.service.clock.set(NOW)


def test_pages_of_what_is_found_hold_still_while_others_are_booked(desk: Desk) -> None:
    calendar, contact, host = desk.calendar(), desk.contact(), desk.contact()
    booked = [desk.booked(calendar, time, contact, title="Talk") for time in TIMES[2:6]]
    guest_at = desk.booked(calendar, TIMES[6], host, title="Talk", attendees=[contact])
    path, asked = f"/contacts/{contact}/appointments", {"query": "talk", "when": "upcoming", "limit": "2"}
    page = desk.get(path, **asked).json
    assert [event["id"] for event in page["events"]] == booked[:2]
    desk.booked(calendar, TIMES[0], contact, title="Talk")
    later = desk.booked(calendar, TIMES[7], contact, title="Talk")
    rest: list[str] = []
    while page["nextCursor"]:
        page = desk.get(path, **asked, cursor=page["nextCursor"]).json
        rest += [event["id"] for event in page["events"]]
    assert rest == [*booked[2:], guest_at, later]


def test_a_limit_alone_asks_for_pages(desk: Desk) -> None:
    calendar, contact = desk.calendar(), desk.contact()
    booked = [desk.booked(calendar, time, contact) for time in TIMES[:3]]
    page = desk.get(f"/contacts/{contact}/appointments", limit="2").json
    assert [event["id"] for event in page["events"]] == [booked[2], booked[1]]
    rest = desk.get(f"/contacts/{contact}/appointments", limit="2", cursor=page["nextCursor"]).json
    assert ([event["id"] for event in rest["events"]], rest["nextCursor"]) == ([booked[0]], None)
