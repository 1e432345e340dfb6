"""The events that this service publishes."""

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from chassis.schemas import Instant, wire_time, wire_time_or_none
from contact_ref.personal import contact_data_erased

if TYPE_CHECKING:
    from documents.files.models import Document


class DocumentData(Schema):
    """A document after what happened. `uploadId` is what a submission named it by, once it is received for that."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    name = fields.String(required=True)
    category = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    form_id = fields.String(required=True, allow_none=True, data_key="formId")
    submission_id = fields.String(required=True, allow_none=True, data_key="submissionId")
    upload_id = fields.String(data_key="uploadId")
    field_id = fields.String(required=True, allow_none=True, data_key="fieldId")
    folder_id = fields.String(required=True, allow_none=True, data_key="folderId")
    folder = fields.String(required=True, allow_none=True)
    content_type = fields.String(required=True, data_key="contentType")
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    uploaded_by = fields.String(required=True, data_key="uploadedBy")
    created_at = Instant(required=True, data_key="createdAt")
    deleted_at = Instant(required=True, allow_none=True, data_key="deletedAt")


class ChangeData(Schema):
    """One field before and after."""

    field = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class ChangedDocumentData(DocumentData):
    """A document after a change, and what changed."""

    changes = fields.List(fields.Nested(ChangeData), required=True)


class FieldFilesData(Schema):
    """Files that are to be among those of a contact's custom field, as its value has them: `{meta, url, documentId}` by an id."""

    contact_id = fields.String(required=True, data_key="contactId")
    field_id = fields.String(required=True, data_key="fieldId")
    files = fields.Dict(fields.String(), fields.Dict(keys=fields.String()), required=True)


_EXAMPLE: dict[str, Any] = {
    "id": "0PpQr5TgX3kLmN8vWyZa",
    "contactId": "0PpQr4SfW2jKlM7uVxYb",
    "name": "Vertrag Müller.pdf",
    "category": "internal",
    "source": None,
    "formId": None,
    "submissionId": None,
    "fieldId": None,
    "folderId": "0PpQr6UhY4lMnO9wXzAc",
    "folder": "Contracts",
    "contentType": "application/pdf",
    "size": 48213,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "uploadedBy": "user:0PpQr3ReV1iJkL6tUwXd",
    "createdAt": "2026-03-01T09:30:00.000Z",
    "deletedAt": None,
}

DOCUMENT_UPLOADED = EventType("documents.document.uploaded", schema=DocumentData, example=_EXAMPLE)
DOCUMENT_RENAMED = EventType(
    "documents.document.renamed",
    schema=ChangedDocumentData,
    example={**_EXAMPLE, "changes": [{"field": "name", "before": "scan.pdf", "after": "Vertrag Müller.pdf"}]},
)
DOCUMENT_MOVED = EventType(
    "documents.document.moved",
    schema=ChangedDocumentData,
    example={**_EXAMPLE, "changes": [{"field": "folder", "before": None, "after": "Contracts"}]},
)
DOCUMENT_DELETED = EventType(
    "documents.document.deleted", schema=DocumentData, example={**_EXAMPLE, "deletedAt": "2026-03-02T10:00:00.000Z"}
)
DOCUMENT_RESTORED = EventType("documents.document.restored", schema=DocumentData, example=_EXAMPLE)
FIELD_FILES_ADDED = EventType(
    "documents.field_files.added",
    schema=FieldFilesData,
    example={
        "contactId": _EXAMPLE["contactId"],
        "fieldId": "0PpQr7ViZ5mNoP0xYaBd",
        "files": {
            "6f1c2f3e": {
                "meta": {
                    "fieldname": "0PpQr7ViZ5mNoP0xYaBd",
                    "originalname": "Plan.pdf",
                    "mimetype": "application/pdf",
                    "size": 48213,
                    "uuid": "6f1c2f3e",
                },
                "url": f"/documents/{_EXAMPLE['id']}/content",
                "documentId": _EXAMPLE["id"],
            }
        },
    },
)

CONTACT_DATA_ERASED = contact_data_erased("documents")

PUBLISHED: list[EventType] = [
    DOCUMENT_UPLOADED,
    DOCUMENT_RENAMED,
    DOCUMENT_MOVED,
    DOCUMENT_DELETED,
    DOCUMENT_RESTORED,
    FIELD_FILES_ADDED,
    CONTACT_DATA_ERASED,
]


def document_data(document: "Document") -> dict[str, Any]:
    """A document as its events tell it."""
    return {
        "id": document.id,
        "contactId": document.contact_id,
        "name": document.name,
        "category": document.category,
        "source": document.source,
        "formId": document.form_id,
        "submissionId": document.submission_id,
        "fieldId": document.field_id,
        "folderId": document.folder_id,
        "folder": document.folder.name if document.folder else None,
        "contentType": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "uploadedBy": document.uploaded_by,
        "createdAt": wire_time(document.created_at),
        "deletedAt": wire_time_or_none(document.deleted_at),
    }
