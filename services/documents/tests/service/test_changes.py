"""Renaming and folders."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chassis.testing.service import TestService

from .conftest import PDF, Place


def change(place: Place, document: dict[str, Any], **body: Any) -> Any:
    """The answer to a change."""
    return place.client.put(f"/documents/{document['id']}", json=body)


def test_a_document_is_renamed_and_told(place: Place, service: TestService) -> None:
    document = place.uploaded("scan.pdf")

    answer = change(place, document, name="../Договор №5.pdf")

    assert answer.json["document"]["name"] == "Договор №5.pdf"
    assert place.names(query="договор") == ["Договор №5.pdf"]
    (event,) = service.events("documents.document.renamed", location_id=place.location_id)
    assert event["data"]["changes"] == [{"field": "name", "before": "scan.pdf", "after": "Договор №5.pdf"}]


def test_a_change_to_the_same_tells_nothing(place: Place, service: TestService) -> None:
    document = place.uploaded("scan.pdf")

    answer = change(place, document, name="scan.pdf", folder=None)

    assert (answer.status_code, answer.json["document"]["version"]) == (200, 1)
    assert [event["type"] for event in service.events(location_id=place.location_id)] == ["documents.document.uploaded"]


def test_a_document_is_put_into_a_folder_and_out_of_it(place: Place, service: TestService) -> None:
    document, other = place.uploaded("a.pdf"), place.uploaded("b.pdf")

    folder = change(place, document, folder="Verträge").json["document"]["folder"]
    assert folder["name"] == "Verträge"
    assert change(place, other, folder="VERTRÄGE").json["document"]["folder"] == folder
    assert place.names(folderId=folder["id"], sort="name") == ["a.pdf", "b.pdf"]
    assert change(place, other, folderId=None).json["document"]["folder"] is None
    assert place.names(folderId=folder["id"]) == ["a.pdf"]
    assert change(place, other, folderId=folder["id"]).json["document"]["folder"] == folder

    moved = service.events("documents.document.moved", location_id=place.location_id)
    assert [event["data"]["changes"][0]["after"] for event in moved] == ["Verträge", "Verträge", None, "Verträge"]


def test_an_upload_goes_into_the_folder_that_it_names(place: Place) -> None:
    document = place.uploaded("a.pdf", fields={"folder": "Contracts"})
    other = place.uploaded("b.pdf", fields={"folderId": document["folder"]["id"]})

    assert document["folder"]["name"] == "Contracts"
    assert other["folder"] == document["folder"]


def test_a_folder_of_another_contact_is_none(place: Place, make_place: Any, service: TestService) -> None:
    elsewhere = make_place(service)
    folder = elsewhere.uploaded("a.pdf", fields={"folder": "Contracts"})["folder"]

    answer = place.upload(("a.pdf", PDF), fields={"folderId": folder["id"]})

    assert (answer.status_code, answer.json["code"]) == (422, "folder_not_found")
    assert place.names() == []
    service.run_timers()
    assert place.objects() == []


def test_a_folder_named_by_many_at_once_is_made_once(place: Place) -> None:
    documents = [place.uploaded(f"{number}.pdf") for number in range(4)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda document: change(place, document, folder="Same"), documents))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json["document"]["folder"]["id"] for answer in answers}) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u200b \u202e"}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": 5}, "name"),
        ({"name": None}, "name"),
        ({"folder": "x" * 121}, "folder"),
        ({"folder": "  "}, "folder"),
        ({"folder": "a", "folderId": "b"}, "folder"),
        ({"folderId": "nothing"}, "folderId"),
        ({"folderId": ["a"]}, "folderId"),
        ({"size": 1}, "size"),
        ({"name": "a\x00b"}, "name"),
    ],
)
def test_a_change_that_cannot_be_is_refused_by_its_field(place: Place, body: dict[str, Any], field: str) -> None:
    document = place.uploaded("a.pdf")

    answer = change(place, document, **body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert place.names() == ["a.pdf"]
