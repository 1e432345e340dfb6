"""Files that documents has stored become a contact's values of the fields that they were sent for."""

from datetime import datetime
from typing import Any

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, make_field
from .desk_of_forms import EMAIL, Forms


def added(location: str, contact: Json, field: Json, *names: str, actor: str = "user:anna") -> Event:
    files = {name: {"url": f"/documents/{name}/content", "documentId": name, "meta": {}} for name in names}
    data = {"contactId": contact["id"], "fieldId": field["id"], "files": files}
    return make_event(
        "documents.field_files.added", contact["id"], data, location_id=location, contact_id=contact["id"], actor=actor
    )


def value(client: Client, contact: Json) -> Any:
    found = answered(client.get(f"/contacts/{contact['id']}"))["contact"]["customFields"]
    return {file["documentId"] for one in found for file in one["value"].values()}


def test_they_are_added_to_those_that_are_there(
    service: TestService, client: Client, make_contact: Make, location: str
) -> None:
    plan = make_field(client, location, "Plan", "FILE_UPLOAD")
    contact = make_contact(customFields=[{"id": plan["id"], "fieldValue": [{"documentId": "d0"}]}])
    first = added(location, contact, plan, "d1", "d2")
    for event in (first, first, added(location, contact, plan, "d3")):
        service.deliver(event)
    assert value(client, contact) == {"d0", "d1", "d2", "d3"}
    changed = service.events("contacts.contact.updated", location_id=location)
    assert [(event["actor"], event["data"]["changes"][0]["field"]) for event in changed] == [
        ("user:anna", f"customFields.{plan['id']}")
    ] * 2


def test_a_field_that_takes_fewer_keeps_the_new_ones(
    service: TestService, client: Client, make_contact: Make, location: str
) -> None:
    plan = make_field(client, location, "Plan", "FILE_UPLOAD", maxNumberOfFiles=1)
    contact = make_contact()
    service.deliver(added(location, contact, plan, "d1"))
    service.deliver(added(location, contact, plan, "d2"))
    assert value(client, contact) == {"d2"}


def test_those_of_a_contact_who_was_merged_are_the_survivors(
    service: TestService, client: Client, make_contact: Make, location: str
) -> None:
    plan = make_field(client, location, "Plan", "FILE_UPLOAD")
    survivor, merged = make_contact(), make_contact()
    answered(client.post("/contacts/merge", json={"survivorId": survivor["id"], "mergedIds": [merged["id"]]}))
    service.deliver(added(location, merged, plan, "d1"))
    assert value(client, survivor) == {"d1"}


def test_what_is_gone_gets_none(service: TestService, client: Client, make_contact: Make, location: str) -> None:
    plan = make_field(client, location, "Plan", "FILE_UPLOAD")
    size = make_field(client, location, "Size", "NUMERICAL")
    contact, trashed = make_contact(), make_contact()
    answered(client.delete(f"/contacts/{trashed['id']}"))
    for event in (
        added(location, trashed, plan, "d1"),
        added(location, contact, size, "d1"),
        added(location, contact, {"id": new_id()}, "d1"),
        added(new_id(), contact, plan, "d1"),
    ):
        service.deliver(event)
    assert answered(client.get(f"/contacts/{contact['id']}"))["contact"]["customFields"] == []
    assert service.events("contacts.contact.updated", location_id=location) == []


def test_a_form_says_which_files_are_to_be_the_contacts_own(
    forms: Forms, client: Client, make_contact: Make, location: str
) -> None:
    plan = make_field(client, location, "Plan", "FILE_UPLOAD", acceptedFormat=[".pdf"])
    make_contact(email="known@example.com")
    asked = (EMAIL, {"field": plan["id"], "label": "Plan", "files": {"most": 2, "megabytes": 5}})
    for setting in ("keep", "fill"):
        form = forms.make(*asked, knownContacts=setting)
        limits = forms.told("form.created")[-1]["fileFields"]
        assert (list(limits), limits[plan["id"]]["most"], limits[plan["id"]]["megabytes"]) == ([plan["id"]], 2, 5)
        for name in ("known", f"new.{setting}"):
            forms.sent(form, {"email": f"{name}@example.com", plan["id"]: ["a1b2"]})
    told = [data["files"][0] for data in forms.told("form.submitted")]
    assert {(one["uploadId"], one["field"]) for one in told} == {("a1b2", plan["id"])}
    assert [one["keepInField"] for one in told] == [False, True, True, True]


def received(
    location: str, contact_id: str, submission: str | None, upload: str, name: str, time: datetime | None = None
) -> Event:
    """A document, made of an upload that a submission named."""
    subject = f"document-{upload}"
    data = {
        "id": subject,
        "contactId": contact_id,
        "name": name,
        "submissionId": submission,
        "uploadId": upload,
        "fieldId": "plan",
        "contentType": "application/pdf",
        "size": 7,
    }
    return make_event(
        "documents.document.uploaded",
        subject,
        data,
        location_id=location,
        contact_id=contact_id,
        actor="form:f",
        time=time,
    )


def test_a_submission_shows_what_its_files_have_become(forms: Forms, service: TestService) -> None:
    plan = make_field(forms.client, forms.location, "Plan", "FILE_UPLOAD")
    form = forms.make(EMAIL, {"field": plan["id"], "label": "Plan"})
    sent = forms.sent(form, {"email": "anna@example.com", plan["id"]: ["u1", "u2", "u3"]})
    contact = forms.contact(sent)

    def shown() -> Json:
        answers = answered(forms.client.get(f"/forms/submissions/{sent}"))["submission"]["answers"]
        answer: Json = next(one for one in answers if one["field"] == plan["id"])
        return answer

    assert shown()["value"] == {"u1": None, "u2": None, "u3": None}
    two, one = (received(forms.location, contact["id"], sent, f"u{number}", f"{number}.pdf") for number in (2, 1))
    for event in (two, one, two):
        service.deliver(event)
    files = shown()["value"]
    assert {name: file and file["documentId"] for name, file in files.items()} == {
        "u1": "document-u1",
        "u2": "document-u2",
        "u3": None,
    }
    assert files["u1"]["url"] == "/documents/document-u1/content"
    assert shown()["text"] == "1.pdf, 2.pdf"
    (listed,) = forms.listed()["submissions"]
    assert listed["others"][plan["id"]] == files
    # What is no submission's, or one's of another location, changes nothing.
    service.deliver(received(forms.location, contact["id"], None, "u3", "3.pdf"))
    service.deliver(received(new_id(), contact["id"], sent, "u3", "3.pdf"))
    assert shown()["value"] == files


def test_a_file_that_comes_with_a_form_is_no_second_notification(
    forms: Forms, service: TestService, make_contact: Make
) -> None:
    contact = make_contact(assignedTo="owner")
    owner = service.client(forms.location, user="owner")
    now = service.clock.now()
    service.deliver(received(forms.location, contact["id"], new_id(), "u1", "1.pdf", now))
    assert answered(owner.get("/notifications"))["notifications"] == []
    service.deliver(received(forms.location, contact["id"], None, "u2", "2.pdf", now))
    (told,) = answered(owner.get("/notifications"))["notifications"]
    assert told["type"] == "documents.document.uploaded"
