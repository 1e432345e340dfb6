"""Telling contacts of files that are to be the value of a custom field."""

from collections.abc import Mapping
from typing import Any

from chassis.work import Work
from documents.events import FIELD_FILES_ADDED
from documents.files.models import Document

FieldFiles = dict[str, dict[str, Any]]


def tell_field_files(work: Work, contact_id: str, field_id: str, documents: Mapping[str, Document]) -> FieldFiles:
    """Say that `documents`, by the ids that the value has them under, are files of a contact's field; answers them as it has them."""
    files = {name: _as_value(document, field_id, name) for name, document in documents.items()}
    data = {"contactId": contact_id, "fieldId": field_id, "files": files}
    work.record(FIELD_FILES_ADDED, contact_id, data, contact_id=contact_id)
    return files


def _as_value(document: Document, field_id: str, name: str) -> dict[str, Any]:
    return {
        "meta": {
            "fieldname": field_id,
            "originalname": document.name,
            "mimetype": document.content_type,
            "size": document.size,
            "uuid": name,
        },
        "url": f"/documents/{document.id}/content",
        "documentId": document.id,
    }
