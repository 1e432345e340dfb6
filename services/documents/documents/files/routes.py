"""The operations on documents."""

from typing import Any

from flask import Response, request

from chassis.web.feature import Answer, Feature
from chassis.web.multipart import MultipartReader
from chassis.web.parsing import load
from chassis.web.performing import RequestUnits
from chassis.work import Work
from documents.files import listing, operations, trash
from documents.files.content import read_content
from documents.files.rules import LARGEST_FILE, MOST_FILES
from documents.files.schemas import (
    DocumentAnswer,
    DocumentBody,
    DocumentsAnswer,
    DocumentsQuery,
    UploadAnswer,
    UploadFields,
    present_document,
    present_page,
    present_upload,
)
from documents.files.uploads import Kept, Upload, take_upload

READ = "documents.readonly"
WRITE = "documents.write"
# Who may read a contact may see what files it has, as the record shows them, though not read them.
LIST = (READ, "contacts.readonly")
# The files, and what a form has around them.
LARGEST_UPLOAD = MOST_FILES * LARGEST_FILE + 1024 * 1024

_UPLOAD_FORM = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {"type": "array", "maxItems": MOST_FILES, "items": {"type": "string", "format": "binary"}},
        "folder": {"type": "string", "description": "Name of the folder that they go into, made if absent"},
        "folderId": {"type": "string"},
    },
}

_UPLOAD_BODY = {"required": True, "content": {"multipart/form-data": {"schema": _UPLOAD_FORM}}}

files = Feature("documents", __name__, description="A contact's files")


@files.operation(
    "GET",
    "/contacts/<contact_id>/documents",
    scope=LIST,
    query=DocumentsQuery,
    answer=DocumentsAnswer,
    paged=True,
    published=False,
)
def list_documents(work: Work, query: dict[str, Any], contact_id: str) -> Answer:
    """A contact's documents, without those in the trash."""
    return present_page(*listing.list_documents(work, contact_id, query))


@files.operation(
    "POST",
    "/contacts/<contact_id>/documents",
    scope=WRITE,
    answer=UploadAnswer,
    status=201,
    steps=True,
    stream=True,
    max_body=LARGEST_UPLOAD,
    published=False,
)
@files.doc(requestBody=_UPLOAD_BODY)  # type: ignore[untyped-decorator]  # flask-smorest is untyped
@files.alt_response(207, schema=UploadAnswer)  # type: ignore[untyped-decorator]  # flask-smorest is untyped
def upload_documents(units: RequestUnits, contact_id: str) -> Answer:
    """Up to ten `files` of at most 250 MB each, as multipart/form-data; `folder` or `folderId` says where they go.

    201 when all were taken, 207 when some were, 422 when none.
    """

    def keep(work: Work, upload: Upload) -> Kept:
        fields = load(UploadFields(), upload.fields)
        documents = operations.add_uploaded(work, contact_id, upload, **fields)
        return present_upload(documents, upload.refused), 207 if upload.refused else 201

    return take_upload(units, operations.intake_of(contact_id), MultipartReader(request), keep)


@files.operation("GET", "/documents/<document_id>", scope=READ, answer=DocumentAnswer, published=False)
def get_document(work: Work, document_id: str) -> Answer:
    """One document."""
    document = operations.get_document(work, document_id)
    work.show_version(document)
    return {"document": present_document(document)}


@files.operation("GET", "/documents/<document_id>/content", scope=READ, steps=True, published=False)
def get_content(units: RequestUnits, document_id: str) -> Response:
    """A document's bytes, whole or in part."""
    return read_content(units, request, document_id)


@files.operation(
    "PUT", "/documents/<document_id>", scope=WRITE, body=DocumentBody, answer=DocumentAnswer, published=False
)
def change_document(work: Work, body: dict[str, Any], document_id: str) -> Answer:
    """Rename a document, or put it into a folder."""
    document = operations.change_document(work, document_id, body)
    work.show_version(document)
    return {"document": present_document(document)}


@files.operation("DELETE", "/documents/<document_id>", scope=WRITE, answer=DocumentAnswer, published=False)
def delete_document(work: Work, document_id: str) -> Answer:
    """Put a document into the trash, from where it can be restored for 30 days."""
    document = trash.delete_document(work, document_id)
    work.show_version(document)
    return {"document": present_document(document)}


@files.operation("POST", "/documents/<document_id>/restore", scope=WRITE, answer=DocumentAnswer, published=False)
def restore_document(work: Work, document_id: str) -> Answer:
    """Take a document out of the trash."""
    document = trash.restore_document(work, document_id)
    work.show_version(document)
    return {"document": present_document(document)}
