"""The wire of documents."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates, validates_schema

from chassis.filenames import LONGEST_NAME, clean_name, clean_text
from chassis.schemas import Instant, OwnSchema, PublishedSchema, text, wire_time, wire_time_or_none
from documents.files.listing import NEWEST_FIRST, SORTS
from documents.files.models import Document, Folder
from documents.files.receiving import RefusedFile
from documents.files.rules import LONGEST_FOLDER_NAME

CATEGORIES = ("internal", "sent", "received")
SOURCES = ("form", "survey")
_LONGEST_ID = 40


def parts_body(description: str) -> dict[str, Any]:
    """How an upload is documented whose parts are called as their sender likes, or as something else is."""
    files = {"additionalProperties": {"type": "string", "format": "binary"}, "description": description}
    return {"required": True, "content": {"multipart/form-data": {"schema": {"type": "object", **files}}}}


class DocumentsQuery(PublishedSchema):
    """What a list of documents may be narrowed to."""

    category = fields.String(validate=validate.OneOf(CATEGORIES))
    source = fields.String(validate=validate.OneOf(SOURCES))
    folder_id = text(_LONGEST_ID, data_key="folderId")
    query = text(200)
    sort = fields.String(load_default=NEWEST_FIRST, validate=validate.OneOf(sorted(SORTS)))
    limit = fields.String(metadata={"description": "1 to 100, 20 by default"})
    cursor = fields.String(metadata={"description": "nextCursor of the page before"})


class UploadFields(OwnSchema):
    """The fields that an upload may have beside its files: the folder by name, made if absent, or by id."""

    folder = text(LONGEST_FOLDER_NAME)
    folder_id = text(_LONGEST_ID, data_key="folderId")

    @post_load
    def _clean(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return _with_clean_folder(data)


class DocumentBody(OwnSchema):
    """A new name, a new folder (by name, made if absent, or by id; null for none), or both."""

    name = text(LONGEST_NAME, least=1)
    folder = text(LONGEST_FOLDER_NAME, none=True)
    folder_id = text(_LONGEST_ID, none=True, data_key="folderId")

    @validates_schema
    def _one_folder(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("folder") and data.get("folder_id"):
            raise ValidationError("Name a folder or give its id, not both.", "folder")

    @validates("name", "folder")
    def _has_something_to_see(self, value: str | None, data_key: str) -> None:
        if value is not None and not clean_text(value).strip(" ./\\"):
            raise ValidationError("It has nothing that can be seen.", data_key)

    @post_load
    def _clean(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        if "name" in data:
            data["name"] = clean_name(data["name"])
        return _with_clean_folder(data)


def _with_clean_folder(data: dict[str, Any]) -> dict[str, Any]:
    if data.get("folder"):
        data["folder"] = clean_text(data["folder"])
    return data


class FolderAnswer(Schema):
    """A folder."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class DocumentFields(Schema):
    """A document."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    name = fields.String(required=True)
    category = fields.String(required=True, validate=validate.OneOf(CATEGORIES))
    source = fields.String(required=True, allow_none=True)
    form_id = fields.String(required=True, allow_none=True, data_key="formId")
    submission_id = fields.String(required=True, allow_none=True, data_key="submissionId")
    folder = fields.Nested(FolderAnswer, required=True, allow_none=True)
    content_type = fields.String(required=True, data_key="contentType")
    size = fields.Integer(required=True, strict=True, metadata={"description": "in bytes"})
    sha256 = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(("available", "deleted")))
    uploaded_by = fields.String(required=True, data_key="uploadedBy")
    created_at = Instant(required=True, data_key="createdAt")
    updated_at = Instant(required=True, data_key="updatedAt")
    restorable_until = Instant(required=True, allow_none=True, data_key="restorableUntil")
    version = fields.Integer(required=True, strict=True)
    download_url = fields.String(required=True, data_key="downloadUrl")


class DocumentAnswer(Schema):
    """One document."""

    document = fields.Nested(DocumentFields, required=True)


class DocumentsAnswer(Schema):
    """A page of documents."""

    documents = fields.List(fields.Nested(DocumentFields), required=True)
    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


class RejectedFile(Schema):
    """A file that was not taken."""

    name = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class UploadAnswer(Schema):
    """What became of each file of an upload."""

    documents = fields.List(fields.Nested(DocumentFields), required=True)
    rejected = fields.List(fields.Nested(RejectedFile), required=True)


def present_document(document: Document) -> dict[str, Any]:
    """A document as the wire has it."""
    return {
        "id": document.id,
        "contactId": document.contact_id,
        "name": document.name,
        "category": document.category,
        "source": document.source,
        "formId": document.form_id,
        "submissionId": document.submission_id,
        "folder": _present_folder(document.folder),
        "contentType": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "status": "available" if document.deleted_at is None else "deleted",
        "uploadedBy": document.uploaded_by,
        "createdAt": wire_time(document.created_at),
        "updatedAt": wire_time(document.updated_at),
        "restorableUntil": wire_time_or_none(document.restorable_until),
        "version": document.version,
        "downloadUrl": f"/documents/{document.id}/content",
    }


def present_page(documents: Sequence[Document], next_cursor: str | None) -> dict[str, Any]:
    """A page of documents as the wire has it."""
    return {"documents": [present_document(document) for document in documents], "nextCursor": next_cursor}


def present_upload(documents: Sequence[Document], refused: Sequence[RefusedFile]) -> dict[str, Any]:
    """What became of each file as the wire has it."""
    return {
        "documents": [present_document(document) for document in documents],
        "rejected": [vars(one) for one in refused],
    }


def _present_folder(folder: Folder | None) -> dict[str, Any] | None:
    return None if folder is None else {"id": folder.id, "name": folder.name}
