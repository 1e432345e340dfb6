"""What happens to forms and surveys, and what was answered."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from chassis.schemas import wire_time
from contacts.event_parts import ChangeData
from contacts.forms.models import Form, FormVersion, Submission
from contacts.forms.rules import fields_of, file_limits


class FileLimitsData(Schema):
    """The most files of a field, the most megabytes of each, and the endings of their names; none, any will do."""

    most = fields.Integer(required=True)
    megabytes = fields.Integer(required=True)
    formats = fields.List(fields.String(), required=True)


class FormData(Schema):
    """A form or a survey as it is after what happened; `fileFields` are the fields that take files."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True)
    status = fields.String(required=True)
    revision = fields.Integer(required=True)
    file_fields = fields.Dict(fields.String(), fields.Nested(FileLimitsData), required=True, data_key="fileFields")
    changes = fields.List(fields.Nested(ChangeData))


class UploadNamedData(Schema):
    """A file that was uploaded before and is an answer now; with `keepInField` it is to be the contact's value of the custom field, too."""

    upload_id = fields.String(required=True, data_key="uploadId")
    field = fields.String(required=True)
    keep_in_field = fields.Boolean(required=True, data_key="keepInField")


class SubmittedData(Schema):
    """What was answered: values by the field's name, what the form called each, and the files among them.

    `formId` and `formName` are those of the survey, where it is one. `newContact` says that nobody was known by these answers before.
    """

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    form_id = fields.String(required=True, data_key="formId")
    form_name = fields.String(required=True, data_key="formName")
    revision = fields.Integer(required=True)
    new_contact = fields.Boolean(required=True, data_key="newContact")
    answers = fields.Dict(fields.String(), required=True)
    labels = fields.Dict(fields.String(), fields.String(), required=True)
    files = fields.List(fields.Nested(UploadNamedData), required=True)
    url = fields.String(required=True, allow_none=True)
    session_source = fields.String(required=True, data_key="sessionSource")
    submitted_at = fields.String(required=True, data_key="submittedAt")


_FORM: dict[str, Any] = {
    "id": "0bTzyWw2h3vXnq0ZkP7f",
    "locationId": "0bTzyWw2h3vXnq0ZkP7e",
    "name": "Ask for an offer",
    "status": "published",
    "revision": 2,
    "fileFields": {"0bTzyXcF8aaQ2rLd51kX": {"most": 3, "megabytes": 20, "formats": [".pdf"]}},
}
_SUBMITTED: dict[str, Any] = {
    "id": "0bTzydXw5T1cRz8gMb4K",
    "contactId": "0bTzyXcF8aaQ2rLd51kW",
    "formId": _FORM["id"],
    "formName": _FORM["name"],
    "revision": 2,
    "newContact": True,
    "answers": {"email": "anna@example.com", "0bTzyXcF8aaQ2rLd51kX": ["w7dQ2mVb9sXc4rTn1kLpZa"]},
    "labels": {"email": "Your e-mail", "0bTzyXcF8aaQ2rLd51kX": "Your plan"},
    "files": [{"uploadId": "w7dQ2mVb9sXc4rTn1kLpZa", "field": "0bTzyXcF8aaQ2rLd51kX", "keepInField": True}],
    "url": "https://example.com/offer",
    "sessionSource": "direct",
    "submittedAt": "2026-05-07T15:30:00.000Z",
}


def _form(name: str, **more: Any) -> EventType:
    return EventType(f"contacts.{name}", schema=FormData, example={**_FORM, **more})


_PUBLISHED = {"changes": [{"field": "status", "before": "draft", "after": "published"}]}

FORM_CREATED = _form("form.created")
FORM_UPDATED = _form("form.updated", **_PUBLISHED)
FORM_DELETED = _form("form.deleted")
FORM_SUBMITTED = EventType("contacts.form.submitted", schema=SubmittedData, example=_SUBMITTED)
SURVEY_CREATED = _form("survey.created")
SURVEY_UPDATED = _form("survey.updated", **_PUBLISHED)
SURVEY_DELETED = _form("survey.deleted")
SURVEY_SUBMITTED = EventType("contacts.survey.submitted", schema=SubmittedData, example=_SUBMITTED)

FORM_EVENTS = [
    FORM_CREATED,
    FORM_UPDATED,
    FORM_DELETED,
    FORM_SUBMITTED,
    SURVEY_CREATED,
    SURVEY_UPDATED,
    SURVEY_DELETED,
    SURVEY_SUBMITTED,
]


def form_data(form: Form, version: FormVersion) -> dict[str, Any]:
    """A form as events tell it."""
    return {
        "id": form.id,
        "locationId": form.location_id,
        "name": form.name,
        "status": form.status,
        "revision": form.revision,
        "fileFields": file_limits(version.pages),
    }


def submitted_data(
    form: Form, version: FormVersion, submission: Submission, *, new: bool, keep_files: bool
) -> dict[str, Any]:
    """A submission as events tell it."""
    asked = list(fields_of(version.pages))
    return {
        "id": submission.id,
        "contactId": submission.contact_id,
        "formId": form.id,
        "formName": form.name,
        "revision": version.revision,
        "newContact": new,
        "answers": submission.answers,
        "labels": {field.name: field.label for field in asked if field.name in submission.answers},
        "files": [
            {"uploadId": upload, "field": field.name, "keepInField": keep_files}
            for field in asked
            if field.takes_files
            for upload in submission.answers.get(field.name, ())
        ],
        "url": submission.touch.get("url") or None,
        "sessionSource": submission.touch["sessionSource"],
        "submittedAt": wire_time(submission.created_at),
    }
