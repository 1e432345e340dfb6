"""Notes on appointments."""

from typing import Any

from chassis.testing.published import assert_published
from chassis.testing.service import TestService

from .desk import Desk

SLOT = "2026-03-03T09:00:00+01:00"
TEMPLATE = "/calendars/appointments/{appointmentId}/notes"


def test_a_note_is_written_changed_read_and_deleted_and_each_is_told_once(desk: Desk) -> None:
    contact = desk.contact()
    appointment = desk.booked(desk.calendar(), SLOT, contact)
    path = f"/calendars/appointments/{appointment}/notes"
    made = desk.call("POST", path, {"body": "Window seat"})
    assert made.status_code == 201
    assert_published("calendars", "POST", TEMPLATE, 201, made.json)
    note = made.json["note"]
    assert (note["body"], note["userId"], note["contactId"]) == ("Window seat", "staff", contact)
    changed = desk.call("PUT", f"{path}/{note['id']}", {"body": "Aisle"})
    assert_published("calendars", "PUT", TEMPLATE + "/{noteId}", 200, changed.json)
    assert (
        desk.call("PUT", f"{path}/{note['id']}", {"body": "x"}, {"If-Match": made.headers["ETag"]}).status_code == 412
    )
    assert desk.call("PUT", f"{path}/{note['id']}", {"body": "Aisle"}).status_code == 200
    deleted = desk.client.delete(f"{path}/{note['id']}")
    assert_published("calendars", "DELETE", TEMPLATE + "/{noteId}", 200, deleted.json)
    assert desk.client.delete(f"{path}/{note['id']}").json["code"] == "note_not_found"
    assert desk.told(note["id"]) == [f"appointment_note.{what}" for what in ("created", "updated", "deleted")]
    assert desk.events("appointment_note.created")[0]["contact_id"] == contact


def test_notes_are_listed_newest_first_by_pages(desk: Desk) -> None:
    appointment = desk.booked(desk.calendar(), SLOT)
    path = f"/calendars/appointments/{appointment}/notes"
    for number in range(3):
        assert desk.call("POST", path, {"body": f"{number}"}).status_code == 201

    def page(**query: Any) -> tuple[list[str], bool]:
        answer = desk.get(path, **query)
        assert_published("calendars", "GET", TEMPLATE, 200, answer.json)
        return [note["body"] for note in answer.json["notes"]], answer.json["hasMore"]

    assert page(limit=2, offset=0) == (["2", "1"], True)
    assert page(limit=2, offset=2) == (["0"], False)


def test_an_appointment_elsewhere_or_of_anothers_contact_has_no_notes(desk: Desk, service: TestService) -> None:
    appointment = desk.booked(desk.calendar(), SLOT)
    path = f"/calendars/appointments/{appointment}/notes"
    assert desk.call("POST", path, {"body": ""}).status_code == 422
    assert Desk(service).get(path).status_code == 404
    restricted = service.client(desk.location, user="other", assigned_only=True)
    assert restricted.get(path).json["code"] == "appointment_not_found"
    assert restricted.post(path, json={"body": "x"}).status_code == 404
    assert desk.events("appointment_note.created") == []
