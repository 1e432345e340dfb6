"""Uploading: what comes in is stored, described, told and answered file by file."""

from hashlib import sha256

from chassis.testing.service import TestService

from .conftest import PDF, PNG, Place


def test_an_uploaded_file_is_stored_described_and_told(place: Place, service: TestService) -> None:
    answer = place.upload(("Vertrag Müller.pdf", PDF))

    assert answer.status_code == 201
    assert answer.json["rejected"] == []
    (document,) = answer.json["documents"]
    assert document == {
        **document,
        "contactId": place.contact_id,
        "name": "Vertrag Müller.pdf",
        "category": "internal",
        "source": None,
        "folder": None,
        "contentType": "application/pdf",
        "size": len(PDF),
        "sha256": sha256(PDF).hexdigest(),
        "status": "available",
        "uploadedBy": "user:u1",
        "restorableUntil": None,
        "version": 1,
        "downloadUrl": f"/documents/{document['id']}/content",
    }
    assert place.page() == {"documents": [document], "nextCursor": None}
    (event,) = service.events("documents.document.uploaded", location_id=place.location_id)
    assert (event["subject"], event["contact_id"], event["actor"]) == (document["id"], place.contact_id, "user:u1")
    assert event["data"]["sha256"] == sha256(PDF).hexdigest()
    assert len(place.objects()) == 1


def test_each_file_of_an_upload_is_answered_for_itself(place: Place, service: TestService) -> None:
    answer = place.upload(("a.pdf", PDF), ("b.exe", b"MZ\x90\x00\x03"), ("c.png", PNG), ("d.pdf", b""))

    assert answer.status_code == 207
    assert [one["name"] for one in answer.json["documents"]] == ["a.pdf", "c.png"]
    assert [(one["name"], one["code"]) for one in answer.json["rejected"]] == [
        ("b.exe", "unsupported_type"),
        ("d.pdf", "empty_file"),
    ]
    assert len(service.events("documents.document.uploaded", location_id=place.location_id)) == 2


def test_an_upload_of_which_nothing_is_taken_is_refused(place: Place, service: TestService) -> None:
    answer = place.upload(("b.pdf", b"MZ\x90\x00\x03"))

    assert answer.status_code == 422
    assert answer.json["code"] == "no_file_accepted"
    assert answer.json["documents"] == []
    assert [(one["name"], one["code"]) for one in answer.json["rejected"]] == [("b.pdf", "unsupported_type")]
    assert place.names() == []
    assert service.events(location_id=place.location_id) == []


def test_ten_files_are_taken_and_eleven_are_not(place: Place, service: TestService) -> None:
    files = [(f"{number}.pdf", PDF) for number in range(11)]

    refused = place.upload(*files)
    assert (refused.status_code, refused.json["code"]) == (422, "too_many_files")
    assert place.names() == []

    taken = place.upload(*files[:10])
    assert taken.status_code == 201
    assert len(place.names()) == 10
    service.run_timers()
    assert len(place.objects()) == 10
