"""What scheduling holds about a contact is told whole, and erased: time that was taken stays, without saying whose."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.events import make_event, run_due_timers
from chassis.testing.searching import tables_with

from .desk import Desk, contact_event, utc

SLOTS = [f"2026-03-03T{hour:02}:00:00+01:00" for hour in range(9, 17)]
WORDS = ("zofie", "čokoláda", "zofie@example.org")


def zofie(desk: Desk) -> str:
    return desk.contact(name="Zofie Čokoláda", email="zofie@example.org")


def erased(contact_id: str, location_id: str, sequence: int = 9) -> Event:
    """What contacts tells when a contact is erased."""
    event = contact_event("erased", contact_id, location_id, sequence)
    nobody: dict[str, Any] = {
        "name": None,
        "email": None,
        "phone": None,
        "assignedTo": None,
        "followers": [],
        "timezone": None,
    }
    data = {**event.data, **nobody, "deleted": True, "erasureId": "erasure-1"}
    return make_event("contacts.contact.erased", contact_id, data, location_id=location_id, sequence=sequence)


def erase(desk: Desk, contact_id: str) -> dict[str, Any]:
    """Let the contact be erased; answers what scheduling said of it."""
    desk.service.deliver(erased(contact_id, desk.location))
    run_due_timers(desk.service.runtime, desk.location)
    (answer,) = desk.events("contact_data.erased")
    data: dict[str, Any] = answer["data"]
    return data


def found(desk: Desk) -> set[str]:
    with desk.service.runtime.database.engine.connect() as connection:
        return tables_with(connection, WORDS, location_id=desk.location)


def told(desk: Desk, contact_id: str, **client: Any) -> list[Any]:
    asking = desk.service.client(desk.location, **client) if client else desk.client
    answer = asking.get(f"/internal/contacts/{contact_id}/data-export")
    assert answer.status_code == 200, answer.json
    return [orjson.loads(line) for line in answer.data.splitlines()]


def note(desk: Desk, appointment: str, body: str) -> Any:
    return desk.call("POST", f"/calendars/appointments/{appointment}/notes", {"body": body})


def test_everything_about_a_contact_is_told(desk: Desk) -> None:
    contact, other = zofie(desk), desk.contact()
    calendar = desk.calendar()
    mine = desk.booked(calendar, SLOTS[0], contact, title="Zofie's first", description="Brings čokoláda")
    guest = desk.booked(calendar, SLOTS[1], other, title="Of somebody else", attendees=[contact])
    assert note(desk, mine, "Was late").status_code == 201
    lines = told(desk, contact)
    rows = {line["kind"]: line["row"] for line in lines if "kind" in line}
    assert (rows["appointments"]["id"], rows["appointments"]["description"]) == (mine, "Brings čokoláda")
    assert (rows["appointmentNotes"]["body"], rows["contact"]["email"]) == ("Was late", "zofie@example.org")
    assert rows["attendances"]["id"] == guest
    assert {"title", "contactId", "description"} & set(rows["attendances"]) == set()
    assert lines[-1]["end"] == {
        "appointmentNotes": 1,
        "attendances": 1,
        "appointments": 1,
        "bookedServices": 0,
        "serviceBookings": 0,
        "series": 0,
        "contact": 1,
    }


def test_who_is_told(desk: Desk) -> None:
    contact = desk.contact(assignedTo="owner")
    told(desk, contact, user="owner", assigned_only=True)
    path = f"/internal/contacts/{contact}/data-export"
    restricted = desk.service.client(desk.location, user="other", assigned_only=True)
    assert restricted.get(path).json["code"] == "contact_not_found"
    unscoped = desk.service.client(desk.location, scopes=["contacts.readonly"])
    assert unscoped.get(path).json["code"] == "scope_missing"
    elsewhere = desk.service.client(new_id())
    assert [orjson.loads(line) for line in elsewhere.get(path).data.splitlines()][-1]["end"]["contact"] == 0


def test_what_was_booked_says_nothing_of_an_erased_contact_and_what_is_ahead_is_free(desk: Desk) -> None:
    contact, other = zofie(desk), desk.contact()
    calendar = desk.calendar()
    past = desk.booked(calendar, SLOTS[0], contact, title="Zofie's first", description="Brings čokoláda")
    desk.change(past, appointmentStatus="noshow")
    ahead = desk.booked(calendar, SLOTS[1], contact, title="Zofie's second", address="Čokoláda street 1")
    guest = desk.booked(calendar, SLOTS[2], other, title="Of somebody else", attendees=[contact])
    note(desk, past, "Zofie was not there")
    assert {"appointments", "appointment_notes", "contact_refs", "outbox"} <= found(desk)
    answer = erase(desk, contact)
    assert found(desk) == set()
    assert (answer["erasureId"], answer["contactId"]) == ("erasure-1", contact)
    assert answer["erased"] == {"appointmentNotes": 1, "attendances": 1}
    assert [(one["kind"], one["count"]) for one in answer["kept"]] == [("appointments", 2), ("contact", 1)]
    shown = {one: desk.get(f"/calendars/events/appointments/{one}").json["event"] for one in (past, ahead)}
    assert [(one["title"], one["appointmentStatus"]) for one in shown.values()] == [
        ("Erased", "noshow"),
        ("Erased", "cancelled"),
    ]
    assert SLOTS[1] in desk.starts(calendar, utc(2026, 3, 3), utc(2026, 3, 4))
    (cancelled,) = desk.events("appointment.cancelled")
    assert (cancelled["subject"], cancelled["data"]["title"]) == (ahead, "Erased")
    others = desk.get(f"/calendars/events/appointments/{guest}").json["event"]
    assert (others["title"], others["appointmentStatus"]) == ("Of somebody else", "confirmed")


def test_a_second_word_of_the_erasure_and_late_events_change_nothing(desk: Desk) -> None:
    contact = zofie(desk)
    desk.booked(desk.calendar(), SLOTS[0], contact, title="Zofie")
    erase(desk, contact)
    desk.service.deliver(contact_event("updated", contact, desk.location, 3, name="Zofie", email="zofie@example.org"))
    desk.service.deliver(contact_event("updated", contact, desk.location, 99, name="Zofie"))
    assert found(desk) == set()
    assert desk.book(desk.calendar(), SLOTS[1], contact).json["code"] == "contact_not_found"


def test_a_contact_who_was_never_heard_of_is_marked_too(desk: Desk) -> None:
    contact = new_id()
    answer = erase(desk, contact)
    assert (answer["erased"], [one["kind"] for one in answer["kept"]]) == ({}, ["contact"])
    desk.service.deliver(contact_event("created", contact, desk.location, 1, name="Zofie"))
    assert found(desk) == set()


def test_bookings_notes_and_changes_that_race_an_erasure_leave_nothing_behind(desk: Desk) -> None:
    contact, calendar = zofie(desk), desk.calendar(perSlot=1)
    booked = desk.booked(calendar, SLOTS[0], contact, title="Zofie's first")

    def book(slot: str) -> int:
        status: int = desk.book(calendar, slot, contact, title="Zofie again").status_code
        return status

    def write(number: int) -> int:
        status: int = note(desk, booked, f"Zofie {number}").status_code
        return status

    def change(number: int) -> int:
        status: int = desk.change(booked, title=f"Zofie {number}").status_code
        return status

    def go(_number: int) -> int:
        desk.service.deliver(erased(contact, desk.location))
        return 0

    tasks: list[tuple[Callable[[Any], int], Any]] = []
    for number, slot in enumerate(SLOTS[1:]):
        tasks += [(book, slot), (write, number), (change, number)]
    tasks.insert(len(tasks) // 2, (go, 0))
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda task: task[0](task[1]), tasks))
    assert set(statuses) <= {0, 200, 201, 404, 409}
    run_due_timers(desk.service.runtime, desk.location)
    assert found(desk) == set()
    assert change(9) == 409
    assert found(desk) == set()
