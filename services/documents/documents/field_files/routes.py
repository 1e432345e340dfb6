"""The published upload of files for contacts' custom fields."""

from typing import Any

from flask import request

from chassis.web.feature import Answer, Feature
from chassis.web.multipart import MultipartReader
from chassis.web.performing import RequestUnits
from chassis.work import Work
from documents.field_files import operations
from documents.field_files.rules import LARGEST_UPLOAD
from documents.field_files.schemas import FieldFilesAnswer, FieldFilesQuery, present_field_files
from documents.files.schemas import parts_body
from documents.files.uploads import Kept, Upload, take_upload

_BODY = parts_body("Files, in parts that are called by the custom field's id, `_` and an id of the client's")

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

    def keep(work: Work, upload: Upload) -> Kept:
        added = operations.add_field_files(work, query["contact_id"], upload)
        return present_field_files(added=added, **query), 200

    return take_upload(units, operations.intake_of(**query), MultipartReader(request), keep)
