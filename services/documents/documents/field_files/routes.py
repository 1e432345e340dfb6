"""The published upload of files for contacts' custom fields."""

from typing import Any

from flask import request

from chassis.web.feature import Answer, Feature
from chassis.web.multipart import MultipartReader
from chassis.web.performing import RequestUnits
from documents.field_files import operations
from documents.field_files.rules import LARGEST_MB
from documents.field_files.schemas import FieldFilesAnswer, FieldFilesQuery, present_field_files
from documents.files.rules import MOST_FILES
from documents.files.uploads import drop, staged_upload, tell_by_content

# The files, and what a form has around them.
LARGEST_UPLOAD = (MOST_FILES * LARGEST_MB + 1) * 1024 * 1024
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "additionalProperties": {"type": "string", "format": "binary"},
                "description": "Files, in parts that are called by the custom field's id, `_` and an id of the client's",
            }
        }
    },
}

field_files = Feature("field_files", __name__, description="Files of custom fields")


@field_files.operation(
    "POST",
    "/forms/upload-custom-files",
    scope="forms.write",
    query=FieldFilesQuery,
    answer=FieldFilesAnswer,
    steps=True,
    stream=True,
    max_body=LARGEST_UPLOAD,
)
@field_files.doc(requestBody=_BODY)  # type: ignore[untyped-decorator]  # flask-smorest is untyped
def upload_field_files(units: RequestUnits, query: dict[str, Any]) -> Answer:
    """Up to ten files of at most 50 MB each for custom fields of a contact; all are taken, or none."""
    parts = MultipartReader(request)
    intake = operations.intake_of(**query)
    with staged_upload(units, units.runtime.ports.store, intake, parts) as upload:
        tell_by_content(units, upload)
        with units() as work:
            stored = units.claim(work)
            if stored is not None:
                drop(work, upload)
                return stored
            added = operations.add_field_files(work, query["contact_id"], upload)
            answer = present_field_files(added=added, **query)
            units.keep(work, answer, 200)
            return answer
