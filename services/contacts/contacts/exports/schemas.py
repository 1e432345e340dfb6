"""Exports on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import OwnSchema, wire_time, wire_time_or_none
from contacts.exports.models import FORMATS, Export
from contacts.search.schemas import SortBody
from contacts.wire import boolean, identifier

_MOST_SORTS = 5
_MOST_COLUMNS = 500


class ExportBody(OwnSchema):
    """Whom to export, as in a search, and how. `columns` are fields' names; all of a contact's fields without them."""

    location_id = identifier(name="locationId")
    query = fields.String(load_default="", validate=validate.Length(max=200))
    filters = fields.List(fields.Dict(keys=fields.String()), load_default=list)
    sort = fields.List(fields.Nested(SortBody), load_default=list, validate=validate.Length(max=_MOST_SORTS))
    columns = fields.List(fields.String(validate=validate.Length(1, 200)), validate=validate.Length(1, _MOST_COLUMNS))
    format = fields.String(load_default="csv", validate=validate.OneOf(FORMATS))
    byte_order_mark = boolean(name="byteOrderMark")


class ExportOut(Schema):
    """An export and how far it is; `total` is null until it has begun."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    state = fields.String(required=True)
    format = fields.String(required=True)
    columns = fields.List(fields.String(), required=True, allow_none=True)
    total = fields.Integer(required=True, allow_none=True)
    done = fields.Integer(required=True)
    problem = fields.Dict(required=True, allow_none=True)
    download_url = fields.String(required=True, allow_none=True, data_key="downloadUrl")
    created_by = fields.String(required=True, data_key="createdBy")
    created_at = fields.String(required=True, data_key="createdAt")
    started_at = fields.String(required=True, allow_none=True, data_key="startedAt")
    ended_at = fields.String(required=True, allow_none=True, data_key="endedAt")
    expires_at = fields.String(required=True, data_key="expiresAt")


class ExportAnswer(Schema):
    """One export."""

    export = fields.Nested(ExportOut, required=True)


def present_export(job: Export) -> dict[str, Any]:
    """An export as the wire has it."""
    return {
        "id": job.id,
        "locationId": job.location_id,
        "state": job.state,
        "format": job.format,
        "columns": job.columns,
        "total": job.total,
        "done": job.done,
        "problem": job.problem and {"code": job.problem, "message": "The export broke off on our side."},
        "downloadUrl": f"/contacts/export/{job.id}/download" if job.state == "completed" else None,
        "createdBy": job.actor,
        "createdAt": wire_time(job.created_at),
        "startedAt": wire_time_or_none(job.started_at),
        "endedAt": wire_time_or_none(job.ended_at),
        "expiresAt": wire_time(job.expires_at),
    }
