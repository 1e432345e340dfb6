"""The wire of files for forms, and what is read of contacts' events."""

from collections.abc import Sequence
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from chassis.schemas import Instant, wire_time
from documents.files.receiving import RefusedFile
from documents.files.schemas import RejectedFile
from documents.forms.models import FormUpload
from documents.forms.rules import CLAIMED_WITHIN


class _Seen(Schema):
    class Meta:
        unknown = EXCLUDE


class FileLimitsSeen(_Seen):
    """The limits of a field for files."""

    most = fields.Integer(required=True)
    megabytes = fields.Integer(required=True)
    formats = fields.List(fields.String(), required=True)


class FormSeen(_Seen):
    """A form's event, as far as uploads for it need it."""

    status = fields.String(required=True)
    file_fields = fields.Dict(fields.String(), fields.Nested(FileLimitsSeen), required=True, data_key="fileFields")


class UploadNamedSeen(_Seen):
    """A file that a submission names."""

    upload_id = fields.String(required=True, data_key="uploadId")
    field = fields.String(required=True)
    keep_in_field = fields.Boolean(required=True, data_key="keepInField")


class SubmissionSeen(_Seen):
    """A submission, as far as its files need it."""

    form_id = fields.String(required=True, data_key="formId")
    files = fields.List(fields.Nested(UploadNamedSeen), required=True)


class FormUploadOut(Schema):
    """A file that a submission may name by its id, once, until it expires."""

    id = fields.String(required=True)
    field = fields.String(required=True)
    name = fields.String(required=True)
    content_type = fields.String(required=True, data_key="contentType")
    size = fields.Integer(required=True, strict=True, metadata={"description": "in bytes"})
    expires_at = Instant(required=True, data_key="expiresAt")


class FormUploadAnswer(Schema):
    """What became of each file."""

    uploads = fields.List(fields.Nested(FormUploadOut), required=True)
    rejected = fields.List(fields.Nested(RejectedFile), required=True)


def present_uploads(uploads: Sequence[FormUpload], refused: Sequence[RefusedFile]) -> dict[str, Any]:
    """What became of each file of an upload, as the wire has it."""
    return {
        "uploads": [
            {
                "id": upload.id,
                "field": upload.field,
                "name": upload.name,
                "contentType": upload.content_type,
                "size": upload.size,
                "expiresAt": wire_time(upload.created_at + CLAIMED_WITHIN),
            }
            for upload in uploads
        ],
        "rejected": [vars(one) for one in refused],
    }
