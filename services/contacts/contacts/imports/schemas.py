"""Imports on the wire."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.schemas import OwnSchema, wire_time, wire_time_or_none
from contacts.imports.models import MATCHES, MODES, Import, ImportRowError
from contacts.imports.reading import DELIMITERS, ENCODINGS
from contacts.imports.sheets import LONGEST_HEADER
from contacts.wire import boolean, identifier

_LONGEST_TARGET = 200


class ImportFields(OwnSchema):
    """The fields of an import's form beside the file. `mapping` is a column's name to a field's, or null to leave it out."""

    location_id = identifier(name="locationId")
    mapping = fields.Dict(
        keys=fields.String(validate=validate.Length(1, LONGEST_HEADER)),
        values=fields.String(allow_none=True, validate=validate.Length(max=_LONGEST_TARGET)),
        load_default=dict,
    )
    mode = fields.String(load_default="create", validate=validate.OneOf(MODES))
    match = fields.String(load_default="email", validate=validate.OneOf(MATCHES))
    dry_run = boolean(name="dryRun")
    encoding = fields.String(validate=validate.OneOf(sorted(ENCODINGS)))
    delimiter = fields.String(validate=validate.OneOf(DELIMITERS))

    @validates_schema
    def _can_find(self, data: dict[str, Any], **_kwargs: object) -> None:
        if data["match"] == "none" and data["mode"] != "create":
            raise ValidationError("Contacts to change are found by email or phone.", "match")


class ColumnOut(Schema):
    """A column of the file and the field that it goes to; null for one that is left out."""

    column = fields.String(required=True)
    field = fields.String(required=True, allow_none=True)


class ProblemOut(Schema):
    """Why an import failed as a whole."""

    code = fields.String(required=True)
    message = fields.String(required=True)


class UndoOut(Schema):
    """How far an undoing is: of `total` rows `done` have been looked at."""

    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    trashed = fields.Integer(required=True)
    restored = fields.Integer(required=True)
    kept = fields.Integer(required=True)
    started_at = fields.String(required=True, data_key="startedAt")
    ended_at = fields.String(required=True, allow_none=True, data_key="endedAt")


class ImportOut(Schema):
    """An import and how far it is."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    state = fields.String(required=True)
    mode = fields.String(required=True)
    match = fields.String(required=True)
    dry_run = fields.Boolean(required=True, data_key="dryRun")
    file_name = fields.String(required=True, data_key="fileName")
    encoding = fields.String(required=True)
    delimiter = fields.String(required=True)
    columns = fields.List(fields.Nested(ColumnOut), required=True)
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    created = fields.Integer(required=True)
    updated = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    problem = fields.Nested(ProblemOut, required=True, allow_none=True)
    undo = fields.Nested(UndoOut, required=True, allow_none=True)
    created_by = fields.String(required=True, data_key="createdBy")
    created_at = fields.String(required=True, data_key="createdAt")
    started_at = fields.String(required=True, allow_none=True, data_key="startedAt")
    ended_at = fields.String(required=True, allow_none=True, data_key="endedAt")
    expires_at = fields.String(required=True, data_key="expiresAt")


class ImportAnswer(Schema):
    """One import."""

    job = fields.Nested(ImportOut, required=True, data_key="import")


class RowErrorOut(Schema):
    """What is wrong with a row (the header is row 1), or, at the stage `undo`, what was kept and why."""

    row = fields.Integer(required=True)
    column = fields.String(required=True, allow_none=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    stage = fields.String(required=True)


class ErrorsAnswer(Schema):
    """A page of errors, in the order of the rows."""

    errors = fields.List(fields.Nested(RowErrorOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


def present_import(job: Import) -> dict[str, Any]:
    """An import as the wire has it."""
    return {
        "id": job.id,
        "locationId": job.location_id,
        "state": job.state,
        "mode": job.mode,
        "match": job.match,
        "dryRun": job.dry_run,
        "fileName": job.file_name,
        "encoding": job.encoding,
        "delimiter": job.delimiter,
        "columns": [
            {"column": column, "field": target} for column, target in zip(job.columns, job.targets, strict=True)
        ],
        "total": job.total,
        "done": job.done,
        "created": job.created,
        "updated": job.updated,
        "skipped": job.skipped,
        "failed": job.failed,
        "problem": job.problem and {"code": job.problem, "message": "The import broke off on our side."},
        "undo": _present_undo(job),
        "createdBy": job.actor,
        "createdAt": wire_time(job.created_at),
        "startedAt": wire_time_or_none(job.started_at),
        "endedAt": wire_time_or_none(job.ended_at),
        "expiresAt": wire_time(job.expires_at),
    }


def _present_undo(job: Import) -> dict[str, Any] | None:
    if job.undo_started_at is None:
        return None
    return {
        "total": job.undo_total,
        "done": job.undo_done,
        "trashed": job.trashed,
        "restored": job.restored,
        "kept": job.kept,
        "startedAt": wire_time(job.undo_started_at),
        "endedAt": wire_time_or_none(job.undo_ended_at),
    }


def present_error(error: ImportRowError) -> dict[str, Any]:
    """An error as the wire has it."""
    return {
        "row": error.number,
        "column": error.column,
        "code": error.code,
        "message": error.message,
        "stage": "undo" if error.undo else "import",
    }
