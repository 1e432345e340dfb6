"""Files for forms and surveys, from whoever fills them in."""

from flask import request

from chassis.web.feature import Answer, Feature
from chassis.web.multipart import MultipartReader
from chassis.web.performing import Guard, RequestUnits
from chassis.web.sender import address_of
from chassis.work import Units, Work
from documents.files.schemas import parts_body
from documents.files.uploads import Kept, Upload, take_upload
from documents.forms import operations
from documents.forms.errors import uploaded_too_often
from documents.forms.refs import enter_form
from documents.forms.rules import KINDS, LARGEST_UPLOAD
from documents.forms.schemas import FormUploadAnswer, present_uploads

_BODY = parts_body("Files, in parts that are called as the fields that they are for")

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

        def keep(work: Work, upload: Upload) -> Kept:
            rows = operations.add_uploads(work, form, upload)
            return present_uploads(rows, upload.refused), 207 if upload.refused else 201

        return take_upload(units, operations.intake_of(form), parts, keep)


for _kind in KINDS:
    _upload(_kind)
