"""A stranger fills in a form with a file, over the whole suite: the file becomes a received document of the contact that they became."""

from typing import Any

import httpx

from chassis.ids import new_id
from chassis.testing.waiting import wait_until

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"


def post(client: httpx.Client, path: str, status: int, **body: Any) -> Any:
    answer = client.post(path, **body)
    assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


def make_form(client: httpx.Client, location_id: str, kind: str) -> tuple[str, str]:
    """A published form, or survey, that asks for an e-mail and a file; its id, and the file field's."""
    path = f"/locations/{location_id}/customFields"
    field = post(client, path, 201, json={"name": f"Plan {new_id()}", "dataType": "FILE_UPLOAD"})["customField"]["id"]
    fields = [{"field": "email", "label": "E-mail", "required": True}, {"field": field, "label": "Plan"}]
    asked = {"pages": [{"fields": fields}]} if kind == "survey" else {"fields": fields}
    made = post(client, f"/{kind}s/", 201, json={"name": "Ask for an offer", "status": "published", **asked})
    return made[kind]["id"], field


def upload(public: httpx.Client, kind: str, form_id: str, field: str) -> str:
    """Send a file for a form, once documents knows it; the upload's id."""

    def taken() -> httpx.Response | None:
        answer = public.post(f"/{kind}s/{form_id}/files", files=[(field, ("Plán.pdf", PDF, "application/pdf"))])
        assert answer.status_code in {201, 404}, answer.text
        return answer if answer.status_code == httpx.codes.CREATED else None

    upload_id: str = wait_until(taken, 30, about="documents to know the form").json()["uploads"][0]["id"]
    return upload_id


def test_what_a_stranger_sends_is_in_the_contacts_record(suite: Any) -> None:
    with suite.http() as client, httpx.Client(base_url=suite.base_url, timeout=30) as public:
        for kind in ("form", "survey"):
            form_id, field = make_form(client, suite.location_id, kind)
            shown = public.get(f"/{kind}s/{form_id}/definition").json()[kind]
            assert shown["name"] == "Ask for an offer"
            upload_id = upload(public, kind, form_id, field)
            answers = {"email": f"{new_id()}@example.com", field: [upload_id]}
            path = f"/{kind}s/{form_id}/submissions"
            sent = post(public, path, 201, json={"answers": answers, "url": "https://example.com/?gclid=1"})
            submission_id = sent["submission"]["id"]
            read = client.get(f"/{kind}s/submissions/{submission_id}").json()["submission"]
            base = f"/contacts/{read['contactId']}"

            def received(base: str = base, kind: str = kind) -> Any:
                query = {"category": "received", "source": kind}
                return client.get(f"{base}/documents", params=query).json()["documents"]

            (document,) = wait_until(received, 30, about="the received document")
            assert (document["name"], document["submissionId"]) == ("Plán.pdf", submission_id)
            assert client.get(document["downloadUrl"]).content == PDF

            def value(base: str = base) -> Any:
                return client.get(base).json()["contact"]["customFields"]

            (kept,) = wait_until(value, 30, about="the custom field's value")
            assert (kept["id"], kept["value"][upload_id]["documentId"]) == (field, document["id"])

            def shown_file(submission: str = f"/{kind}s/submissions/{submission_id}", field: str = field) -> Any:
                answers = client.get(submission).json()["submission"]["answers"]
                (answer,) = (one["value"] for one in answers if one["field"] == field)
                return next(iter(answer.values()))

            taken_over = wait_until(shown_file, 30, about="the submission to show the document")
            assert taken_over == kept["value"][upload_id]
            record = client.get(f"{base}/record").json()
            assert [one["id"] for one in record["documents"]] == [document["id"]]
            shown_types = {row["type"] for row in record["activity"]}
            assert {f"contacts.{kind}.submitted", "contacts.contact.created"} <= shown_types


def test_a_file_of_a_custom_field_is_in_its_folder_and_in_the_contact(suite: Any) -> None:
    with suite.http() as client:
        body = {"locationId": suite.location_id, "email": f"{new_id()}@example.com"}
        contact_id = post(client, "/contacts/", 201, json=body)["contact"]["id"]
        _, field = make_form(client, suite.location_id, "form")
        query = {"contactId": contact_id, "locationId": suite.location_id}

        def taken() -> httpx.Response | None:
            files = [(f"{field}_1", ("Plán.pdf", PDF, "application/pdf"))]
            answer = client.post("/forms/upload-custom-files", params=query, files=files)
            assert answer.status_code in {200, 422}, answer.text
            return answer if answer.status_code == httpx.codes.OK else None

        answered = wait_until(taken, 30, about="documents to know the field").json()["contact"]["customFields"]

        def value() -> Any:
            return client.get(f"/contacts/{contact_id}").json()["contact"]["customFields"]

        assert wait_until(value, 30, about="the custom field's value") == answered
        (document,) = client.get(f"/contacts/{contact_id}/documents").json()["documents"]
        assert (document["category"], document["folder"]["name"]) == ("internal", "Custom Fields")
