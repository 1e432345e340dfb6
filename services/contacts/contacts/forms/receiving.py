"""Files that were answers become documents: a submission shows them as what a client can fetch."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy import update

from chassis.events.declare import Event
from chassis.work import Work
from contacts.forms.models import Submission


class DocumentSeen(Schema):
    """A document, and the submission and the id of the upload that it was made of, if it was."""

    class Meta:
        unknown = EXCLUDE

    id = fields.String(required=True)
    submission_id = fields.String(required=True, allow_none=True, data_key="submissionId")
    upload_id = fields.String(load_default=None, data_key="uploadId")
    field_id = fields.String(required=True, allow_none=True, data_key="fieldId")
    name = fields.String(required=True)
    content_type = fields.String(required=True, data_key="contentType")
    size = fields.Integer(required=True)


def keep_document(work: Work, event: Event) -> None:
    """Let the submission that a document was sent with show it. Nothing happens where it was sent with none, or that is gone."""
    data = event.data
    if data["submission_id"] is None or data["upload_id"] is None:
        return
    # In the database, as the files of one submission come side by side.
    statement = update(Submission).where(Submission.id == data["submission_id"])
    work.session.execute(statement.values(files=Submission.files.concat({data["upload_id"]: _as_value(data)})))


def _as_value(data: dict[str, Any]) -> dict[str, Any]:
    """A document as the value of a contact's custom field has it."""
    return {
        "meta": {
            "fieldname": data["field_id"],
            "originalname": data["name"],
            "mimetype": data["content_type"],
            "size": data["size"],
            "uuid": data["upload_id"],
        },
        "url": f"/documents/{data['id']}/content",
        "documentId": data["id"],
    }
