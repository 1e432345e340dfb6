"""The published upload of files for custom fields: they are listed in their folder, and contacts is told of them."""

from collections.abc import Callable
from typing import Any

import pytest
from urllib3 import encode_multipart_formdata

from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import Client, TestService

from .conftest import PDF, PNG, FileToSend, Place


def tell_field(place: Place, field_id: str, happened: str = "created", *, sequence: int = 1, **changes: Any) -> None:
    data = {"objectKey": "contact", "dataType": "FILE_UPLOAD", "acceptedFormats": [], **changes}
    name = f"contacts.custom_field.{happened}"
    place.service.deliver(make_event(name, field_id, data, location_id=place.location_id, sequence=sequence))


@pytest.fixture
def field_id(place: Place) -> str:
    """A field for files of the test's location."""
    made = new_id()
    tell_field(place, made)
    return made


def send(place: Place, *files: tuple[str, FileToSend], client: Client | None = None, **changes: str) -> Any:
    body, content_type = encode_multipart_formdata(files)
    query = {"contactId": place.contact_id, "locationId": place.location_id, **changes}
    path = "/forms/upload-custom-files"
    return (client or place.client).post(path, data=body, content_type=content_type, query_string=query)


def test_files_of_custom_fields_are_listed_in_their_folder_and_told(
    place: Place, service: TestService, field_id: str
) -> None:
    other = new_id()
    tell_field(place, other)
    uuid = "6f1c2f3e-0000-4000-8000-000000000001"
    parts = [
        (f"{field_id}_{uuid}", ("Plán.pdf", PDF)),
        (f"{field_id}_2", ("b.png", PNG)),
        (f"{other}_1", ("c.png", PNG)),
    ]
    answer = send(place, *parts)

    assert answer.status_code == 200, answer.json
    contact = answer.json["contact"]
    assert (contact["id"], contact["locationId"]) == (place.contact_id, place.location_id)
    assert [(one["id"], list(one["value"])) for one in contact["customFields"]] == [
        (field_id, [uuid, "2"]),
        (other, ["1"]),
    ]
    documents = {one["name"]: one for one in place.page(category="internal")["documents"]}
    assert set(documents) == {"Plán.pdf", "b.png", "c.png"}
    assert {one["folder"]["name"] for one in documents.values()} == {"Custom Fields"}
    first = contact["customFields"][0]["value"][uuid]
    assert first["documentId"] == documents["Plán.pdf"]["id"]
    assert first["meta"] == {
        "fieldname": field_id,
        "originalname": "Plán.pdf",
        "mimetype": "application/pdf",
        "size": len(PDF),
        "uuid": uuid,
    }
    assert place.client.get(first["url"]).data == PDF
    told = service.events("documents.field_files.added", location_id=place.location_id)
    assert [(event["contact_id"], event["data"]["fieldId"]) for event in told] == [
        (place.contact_id, field_id),
        (place.contact_id, other),
    ]
    assert told[0]["data"]["files"] == contact["customFields"][0]["value"]


def test_a_part_that_names_no_field_for_files_is_refused(
    place: Place, service: TestService, field_id: str, make_place: Callable[..., Place]
) -> None:
    gone, number, elsewhere = new_id(), new_id(), new_id()
    tell_field(place, gone)
    tell_field(place, gone, "deleted", sequence=3)
    tell_field(place, gone, "updated", sequence=2)
    tell_field(place, number, dataType="NUMERICAL")
    tell_field(make_place(service), elsewhere)
    for name in (field_id, f"{field_id}_", f"{new_id()}_1", f"{gone}_1", f"{number}_1", f"{elsewhere}_1", "files"):
        answer = send(place, (name, ("a.pdf", PDF)))
        assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "unknown_field"), name
    assert (place.page()["documents"], place.objects()) == ([], [])


def test_a_field_that_was_told_of_before_it_said_its_formats_takes_any(place: Place, service: TestService) -> None:
    made = new_id()
    data = {"objectKey": "contact", "dataType": "FILE_UPLOAD"}
    service.deliver(make_event("contacts.custom_field.created", made, data, location_id=place.location_id))
    assert send(place, (f"{made}_1", ("a.pdf", PDF))).status_code == 200


def test_all_files_are_taken_or_none(place: Place, service: TestService, field_id: str) -> None:
    tell_field(place, field_id, "updated", sequence=2, acceptedFormats=[".pdf"])
    answer = send(place, (f"{field_id}_1", ("a.pdf", PDF)), (f"{field_id}_2", ("b.png", PNG)))
    assert (answer.status_code, answer.json["code"]) == (422, "no_file_accepted")
    assert [one["name"] for one in answer.json["rejected"]] == ["b.png"]
    assert place.page()["documents"] == []
    assert service.events("documents.field_files.added", location_id=place.location_id) == []
    service.run_timers(place.location_id)
    assert place.objects() == []
    tell_field(place, field_id, "updated", sequence=3, acceptedFormats=["all"])
    assert send(place, (f"{field_id}_2", ("b.png", PNG))).status_code == 200


def test_the_published_kinds_are_taken_and_others_are_not(place: Place, field_id: str) -> None:
    text, film = ("Notes.txt", "Přes řeku".encode()), ("film.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isom")
    assert send(place, (f"{field_id}_1", text), (f"{field_id}_2", film)).status_code == 200
    kinds = {one["name"]: one["contentType"] for one in place.page()["documents"]}
    assert kinds == {"Notes.txt": "text/plain", "film.mp4": "video/mp4"}
    for name, content, code in (
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg_refused"),
        ("a.txt", b"MZ\x90\x00", "unsupported_type"),
        ("late.txt", b"x" * 70_000 + b"\x00", "unsupported_type"),
    ):
        answer = send(place, (f"{field_id}_1", (name, content)))
        assert [one["code"] for one in answer.json["rejected"]] == [code], name
    plain = place.upload(text)
    assert (plain.status_code, plain.json["rejected"][0]["code"]) == (422, "unsupported_type")


def test_the_contact_must_be_there_and_seen(place: Place, service: TestService, field_id: str) -> None:
    part = (f"{field_id}_1", ("a.pdf", PDF))
    assert send(place, part, contactId=new_id()).json["code"] == "contact_not_found"
    assert send(place, part, locationId=new_id()).json["code"] == "location_forbidden"
    restricted = service.client(place.location_id, user="u9", assigned_only=True)
    assert send(place, part, client=restricted).json["code"] == "contact_not_found"
    reader = service.client(place.location_id, scopes=("forms.readonly",))
    assert send(place, part, client=reader).status_code == 403
    assert place.objects() == []
