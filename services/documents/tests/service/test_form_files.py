"""Files that strangers send for a form: they wait, and become received documents of whoever the submission is of, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.testing.service import TestService

from .conftest import PDF, PNG, Place, contact_event
from .sent_form import SentForm, published_form

KINDS = pytest.mark.parametrize("kind", ["form", "survey"])


@pytest.fixture
def make_form(place: Place) -> Callable[..., SentForm]:
    def make(kind: str = "form") -> SentForm:
        return published_form(place, kind)

    return make


@KINDS
def test_a_file_waits_and_is_received_with_the_submission(
    make_form: Callable[..., SentForm], service: TestService, place: Place, kind: str
) -> None:
    form = make_form(kind)
    answer = form.send(("plan", ("Plán č. 1.pdf", PDF)), ("id", ("me.png", PNG)))
    assert answer.status_code == 201
    assert answer.json["rejected"] == []
    plan, photo = answer.json["uploads"]
    assert (plan["field"], plan["name"], plan["contentType"], plan["size"]) == (
        "plan",
        "Plán č. 1.pdf",
        "application/pdf",
        len(PDF),
    )
    assert (photo["field"], photo["contentType"]) == ("id", "image/png")
    assert (form.received(), service.events("documents.document.uploaded", location_id=place.location_id)) == ([], [])

    event = form.submission(plan["id"])
    service.deliver(event)
    (document,) = form.received()
    assert (document["name"], document["category"], document["source"]) == ("Plán č. 1.pdf", "received", kind)
    assert (document["formId"], document["submissionId"], document["folder"]) == (form.id, event.subject, None)
    assert document["uploadedBy"] == f"{kind}:{form.id}"
    assert place.client.get(document["downloadUrl"]).data == PDF
    (told,) = service.events("documents.document.uploaded", location_id=place.location_id)
    assert (told["contact_id"], told["actor"]) == (place.contact_id, f"{kind}:{form.id}")
    assert (told["data"]["source"], told["data"]["fieldId"]) == (kind, "plan")
    assert (told["data"]["submissionId"], told["data"]["uploadId"]) == (event.subject, plan["id"])
    assert place.page(category="internal")["documents"] == []


def test_a_file_is_received_once_however_often_it_is_named(
    make_form: Callable[..., SentForm], service: TestService
) -> None:
    form = make_form()
    upload = form.sent()
    event = form.submission(upload, upload)
    for again in (event, event, form.submission(upload)):
        service.deliver(again)
    assert [one["submissionId"] for one in form.received()] == [event.subject]
    service.clock.move(timedelta(hours=49))
    service.run_timers()
    assert len(form.place.objects()) == 1


def test_a_file_that_two_submissions_name_at_once_is_one_document(
    make_form: Callable[..., SentForm], service: TestService
) -> None:
    form = make_form()
    uploads = [form.sent(f"{number}.pdf") for number in range(3)]
    events = [form.submission(*uploads) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(service.deliver, events))
    received = form.received()
    assert sorted(one["name"] for one in received) == ["0.pdf", "1.pdf", "2.pdf"]
    assert len({one["submissionId"] for one in received}) == 1


def test_a_file_is_named_by_its_own_form_and_field_in_its_own_location(
    make_form: Callable[..., SentForm], service: TestService, make_place: Callable[..., Place]
) -> None:
    form, other = make_form(), make_form()
    upload = form.sent()
    elsewhere = make_place(service)
    for wrong in (
        form.submission(upload, field="id"),
        other.submission(upload),
        form.submission(new_id()),
        form.submission(upload, location_id=elsewhere.location_id, contact_id=elsewhere.contact_id),
    ):
        service.deliver(wrong)
    assert (form.received(), elsewhere.page()["documents"]) == ([], [])
    service.deliver(form.submission(upload))
    assert len(form.received()) == 1


def test_files_wait_for_a_contact_that_is_not_known_yet(
    make_form: Callable[..., SentForm], service: TestService, place: Place
) -> None:
    form, upload = make_form(), ""
    upload = form.sent()
    unknown = new_id()
    event = form.submission(upload, contact_id=unknown)
    with pytest.raises(Unavailable):
        service.deliver(event)
    service.deliver(contact_event(place.location_id, unknown))
    service.deliver(event)
    listed = place.client.get(f"/contacts/{unknown}/documents", query_string={"source": "form"}).json["documents"]
    assert [one["submissionId"] for one in listed] == [event.subject]


def test_files_of_a_contact_who_was_merged_meanwhile_are_the_survivors(
    make_form: Callable[..., SentForm], service: TestService, place: Place
) -> None:
    form, survivor = make_form(), new_id()
    service.deliver(contact_event(place.location_id, survivor))
    event = form.submission(form.sent())
    service.deliver(contact_event(place.location_id, place.contact_id, sequence=2, deleted=True, mergedInto=survivor))
    service.deliver(event)
    listed = place.client.get(f"/contacts/{survivor}/documents", query_string={"source": "form"}).json["documents"]
    assert [(one["contactId"], one["submissionId"]) for one in listed] == [(survivor, event.subject)]


def test_files_of_a_contact_in_the_trash_wait_there(
    make_form: Callable[..., SentForm], service: TestService, place: Place
) -> None:
    form = make_form()
    event = form.submission(form.sent())
    service.deliver(contact_event(place.location_id, place.contact_id, sequence=2, deleted=True))
    service.deliver(event)
    service.deliver(contact_event(place.location_id, place.contact_id, sequence=3))
    assert [one["submissionId"] for one in form.received()] == [event.subject]


def test_what_no_submission_names_is_removed(make_form: Callable[..., SentForm], service: TestService) -> None:
    form = make_form()
    upload = form.sent()
    service.clock.move(timedelta(hours=47))
    service.run_timers(form.place.location_id)
    assert len(form.place.objects()) == 1
    service.clock.move(timedelta(hours=1))
    # The row, then its object.
    service.run_timers(form.place.location_id)
    service.run_timers(form.place.location_id)
    assert (form.place.objects(), form.place.staged()) == ([], 0)
    service.deliver(form.submission(upload))
    assert form.received() == []


def test_only_what_the_form_asks_for_is_taken(make_form: Callable[..., SentForm], service: TestService) -> None:
    form = make_form()
    large = PDF + b" " * 1024 * 1024
    answer = form.send(("plan", ("a.pdf", PDF)), ("plan", ("b.pdf", large)), ("plan", ("c.pdf", b"MZ\x90\x00")))
    assert answer.status_code == 207
    assert [one["name"] for one in answer.json["uploads"]] == ["a.pdf"]
    assert [one["code"] for one in answer.json["rejected"]] == ["too_large", "unsupported_type"]
    form.tell("updated", sequence=2, formats=[".png"])
    refused = form.send(("plan", ("a.pdf", PDF)))
    assert (refused.status_code, refused.json["code"], refused.json["uploads"]) == (422, "no_file_accepted", [])
    unknown = form.send(("photo", ("a.png", PNG)))
    assert (unknown.status_code, unknown.json["errors"][0]["code"]) == (422, "unknown_field")
    many = form.send(*[("plan", (f"{number}.png", PNG)) for number in range(11)])
    assert (many.status_code, many.json["code"]) == (422, "too_many_files")
    service.run_timers(form.place.location_id)
    assert len(form.place.objects()) == 1


@KINDS
def test_only_a_published_form_takes_files(make_form: Callable[..., SentForm], kind: str) -> None:
    form = make_form(kind)
    other = SentForm(form.place, "survey" if kind == "form" else "form", form.id, form.public)
    assert (other.send(("plan", ("a.pdf", PDF))).json["code"]) == f"{other.kind}_not_found"
    for sequence, happened, status in ((2, "updated", "draft"), (4, "deleted", "published")):
        form.tell(happened, sequence=sequence, status=status)
        # What came before is late, and changes nothing.
        form.tell("updated", sequence=sequence - 1)
        answer = form.send(("plan", ("a.pdf", PDF)))
        assert (answer.status_code, answer.json["code"]) == (404, f"{kind}_not_found")
    assert form.place.objects() == []


def test_an_address_sends_so_many_and_not_more(make_form: Callable[..., SentForm], service: TestService) -> None:
    form = make_form()
    answers = [form.send(("photo", ("a.png", PNG))).status_code for _ in range(31)]
    assert answers == [422] * 30 + [429]
    refused = form.send(("plan", ("a.pdf", PDF)))
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("too_many_uploads", "600")
    assert form.send(("plan", ("a.pdf", PDF)), address="192.0.2.2").status_code == 201
    service.clock.move(timedelta(minutes=10))
    assert form.send(("plan", ("a.pdf", PDF))).status_code == 201


def test_a_form_keeps_so_much_waiting_and_not_more(
    make_form: Callable[..., SentForm], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = make_form()
    # The limit is gigabytes, so it is the limit that the test moves.
    monkeypatch.setattr("documents.forms.operations.MOST_WAITING_BYTES", len(PDF))
    form.sent()
    answer = form.send(("plan", ("a.pdf", PDF)))
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_uploads")


def test_a_key_uploads_once(make_form: Callable[..., SentForm]) -> None:
    form = make_form()
    key = {"Idempotency-Key": new_id()}
    first = form.send(("plan", ("a.pdf", PDF)), **key)
    again = form.send(("plan", ("a.pdf", PDF)), **key)
    assert (first.status_code, again.json, again.headers["Idempotent-Replayed"]) == (201, first.json, "true")
    assert form.send(("plan", ("b.pdf", PDF)), **key).json["code"] == "idempotency_key_reused"


def test_a_file_of_somebody_hidden_is_hidden(
    make_form: Callable[..., SentForm], service: TestService, place: Place
) -> None:
    form = make_form()
    service.deliver(form.submission(form.sent()))
    restricted = service.client(place.location_id, user="u9", assigned_only=True)
    (document,) = form.received()
    assert restricted.get(f"/documents/{document['id']}").status_code == 404
    assert restricted.get(f"/contacts/{place.contact_id}/documents").status_code == 404
    assert service.client(new_id()).get(f"/documents/{document['id']}").status_code == 404


def test_files_that_are_to_be_the_contacts_own_are_told(
    make_form: Callable[..., SentForm], service: TestService, place: Place
) -> None:
    form = make_form()
    first, second = form.sent("1.pdf"), form.sent("2.pdf")
    service.deliver(form.submission(first, second, keep=True))
    (event,) = service.events("documents.field_files.added", location_id=place.location_id)
    assert (event["contact_id"], event["data"]["fieldId"]) == (place.contact_id, "plan")
    ids = {one["name"]: one["id"] for one in form.received()}
    named = {name: file["documentId"] for name, file in event["data"]["files"].items()}
    assert named == {first: ids["1.pdf"], second: ids["2.pdf"]}
