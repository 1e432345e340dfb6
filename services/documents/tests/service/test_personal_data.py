"""What documents holds about a contact is told whole, with the files' bytes, and erased: rows, objects, trash, and uploads under way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson

from chassis.ids import new_id
from chassis.testing.events import make_event, run_due_timers
from chassis.testing.searching import tables_with
from chassis.testing.service import TestService

from .conftest import PDF, PNG, Place

WORDS = ("núñez", "smlouva", "přílohy")
NOBODY: dict[str, Any] = {
    "name": None,
    "email": None,
    "phone": None,
    "assignedTo": None,
    "followers": [],
    "timezone": None,
}


def ask_to_erase(place: Place) -> None:
    data = {**NOBODY, "deleted": True, "erasureId": "erasure-1"}
    event = make_event("contacts.contact.erased", place.contact_id, data, location_id=place.location_id, sequence=9)
    place.service.deliver(event)


def erase(place: Place) -> list[dict[str, Any]]:
    """Let the contact be erased; what documents said of it."""
    ask_to_erase(place)
    run_due_timers(place.service.runtime, place.location_id)
    told = place.service.events("documents.contact_data.erased", location_id=place.location_id)
    return [one["data"] for one in told]


def found(place: Place) -> set[str]:
    with place.service.runtime.database.engine.connect() as connection:
        return tables_with(connection, WORDS, location_id=place.location_id)


def test_everything_is_told_with_the_files_also_those_in_the_trash(place: Place) -> None:
    kept = place.uploaded("Smlouva 契約.pdf", fields={"folder": "Přílohy"})
    trashed = place.uploaded("old.png", PNG)
    place.client.delete(f"/documents/{trashed['id']}")
    answer = place.client.get(f"/internal/contacts/{place.contact_id}/data-export")
    lines = [orjson.loads(line) for line in answer.data.splitlines()]
    names = {line["row"]["name"] for line in lines if line.get("kind") == "documents"}
    assert names == {"Smlouva 契約.pdf", "old.png"}
    assert all("objectKey" not in line["row"] for line in lines if "row" in line)
    files = {line["file"]["id"]: line["file"] for line in lines if "file" in line}
    assert set(files) == {kept["id"], trashed["id"]}
    for file, content in ((files[kept["id"]], PDF), (files[trashed["id"]], PNG)):
        sent = place.client.get(file["path"])
        assert (sent.status_code, sent.data) == (200, content)
        assert (file["size"], file["sha256"]) == (len(content), sha256(content).hexdigest())
    assert lines[-1]["end"] == {"documents": 2, "folders": 1, "contact": 1}


def test_only_who_may_see_the_contact_is_told(service: TestService, make_place: Any) -> None:
    place: Place = make_place(service, assignedTo="owner")
    document = place.uploaded("a.pdf")
    content = f"/internal/documents/{document['id']}/content"
    listed = f"/internal/contacts/{place.contact_id}/data-export"
    for path in (content, listed):
        assert service.client(place.location_id, user="owner", assigned_only=True).get(path).status_code == 200
        assert service.client(place.location_id, user="x", assigned_only=True).get(path).status_code == 404
        assert service.client(place.location_id, scopes=["contacts.readonly"]).get(path).status_code == 403
    assert service.client(new_id()).get(content).json["code"] == "document_not_found"


def test_rows_and_objects_of_an_erased_contact_go_also_those_in_the_trash(place: Place) -> None:
    document = place.uploaded("Smlouva.pdf", fields={"folder": "Přílohy"})
    trashed = place.uploaded("Smlouva 2.pdf")
    place.client.delete(f"/documents/{trashed['id']}")
    assert (found(place), len(place.objects())) == ({"contact_refs", "documents", "folders", "outbox"}, 2)
    (answer,) = erase(place)
    assert (found(place), place.objects()) == (set(), [])
    assert answer["erased"] == {"documents": 2, "folders": 1}
    assert place.client.get(f"/documents/{document['id']}/content").status_code == 404
    assert place.client.post(f"/documents/{trashed['id']}/restore").status_code == 404
    assert place.upload(("Smlouva 3.pdf", PDF)).json["code"] == "contact_not_found"
    place.service.clock.move(timedelta(days=31))
    run_due_timers(place.service.runtime, place.location_id)
    assert len(erase(place)) == 2


def test_another_contacts_files_stay(place: Place, make_place: Any, service: TestService) -> None:
    other: Place = make_place(service)
    other.uploaded("a.pdf")
    place.uploaded("a.pdf")
    erase(place)
    assert (other.names(), len(other.objects())) == (["a.pdf"], 1)


def test_while_the_store_is_away_nothing_is_called_erased(make_service: Any, place: Place) -> None:
    place.uploaded("Smlouva.pdf")
    away = make_service(s3_endpoint="http://127.0.0.1:1")
    cut_off = Place(away, place.store, place.location_id, place.contact_id, away.client(place.location_id))
    assert erase(cut_off) == []
    assert len(place.objects()) == 1
    assert "documents" in found(place)
    place.service.clock.move(timedelta(minutes=2))
    run_due_timers(place.service.runtime, place.location_id)
    assert (found(place), place.objects()) == (set(), [])
    assert len(place.service.events("documents.contact_data.erased", location_id=place.location_id)) == 1


def test_uploads_that_race_an_erasure_leave_nothing_behind(place: Place) -> None:
    def act(number: int) -> int:
        if number == 4:
            ask_to_erase(place)
            return 0
        status: int = place.upload((f"Smlouva {number}.pdf", PDF * 200), fields={"folder": "Přílohy"}).status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(act, range(12)))
    assert set(statuses) <= {0, 201, 404, 409}
    run_due_timers(place.service.runtime, place.location_id)
    assert (found(place), place.objects(), place.staged()) == (set(), [], 0)
