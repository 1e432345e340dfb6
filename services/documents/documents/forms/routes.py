"""Files for forms and surveys, from whoever fills them in."""

from flask import request

from chassis.web.feature import Answer, Feature
from chassis.web.multipart import MultipartReader
from chassis.web.performing import Guard, RequestUnits
from chassis.web.sender import address_of
from chassis.work import Units
from documents.files.uploads import drop, staged_upload, tell_by_content
from documents.forms import operations
from documents.forms.errors import uploaded_too_often
from documents.forms.refs import enter_form
from documents.forms.rules import KINDS, LARGEST_MB, MOST_FILES
from documents.forms.schemas import FormUploadAnswer, present_uploads

# The files, and what a form has around them.
LARGEST_UPLOAD = (MOST_FILES * LARGEST_MB + 1) * 1024 * 1024
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "additionalProperties": {"type": "string", "format": "binary"},
                "description": "Files, in parts that are called as the fields that they are for",
            }
        }
    },
}

form_files = Feature("form_files", __name__, description="Files for forms and surveys")


def _guard(kind: str) -> Guard:
    def guard(units: Units, form_id: str) -> None:
        with units() as work:
            seconds = operations.count_try(work, kind, form_id, address_of(request))
        if seconds is not None:
            raise uploaded_too_often(kind, seconds)

    return guard


def _upload(kind: str) -> None:
    @form_files.operation(
        "POST",
        f"/{kind}s/<form_id>/files",
        scope=None,
        public=True,
        answer=FormUploadAnswer,
        status=201,
        steps=True,
        stream=True,
        guard=_guard(kind),
        max_body=LARGEST_UPLOAD,
        published=False,
    )
    @form_files.doc(requestBody=_BODY)  # type: ignore[untyped-decorator]  # flask-smorest is untyped
    @form_files.alt_response(207, schema=FormUploadAnswer)  # type: ignore[untyped-decorator]  # flask-smorest is untyped
    def upload_files(units: RequestUnits, form_id: str) -> Answer:
        """Up to ten files for a form that is being filled in, as multipart/form-data. The submission names them by their ids.

        201 when all were taken, 207 when some were, 422 when none.
        """
        parts = MultipartReader(request)
        with units() as work:
            form = enter_form(work, kind, form_id)
        units.enter_location(form.location_id)
        with staged_upload(units, units.runtime.ports.store, operations.intake_of(form), parts) as upload:
            tell_by_content(units, upload)
            with units() as work:
                stored = units.claim(work)
                if stored is not None:
                    drop(work, upload)
                    return stored
                rows = operations.add_uploads(work, form, upload)
                answer = present_uploads(rows, upload.refused)
                status = 207 if upload.refused else 201
                units.keep(work, answer, status)
                return answer, status


for _kind in KINDS:
    _upload(_kind)
