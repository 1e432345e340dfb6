"""Records of custom objects on the wire."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from chassis.schemas import PublishedSchema, wire_time
from contacts.businesses.models import Business
from contacts.objects.schemas import PROPERTY
from contacts.records.companies import CompanyRecord
from contacts.records.models import Record
from contacts.records.rules import MOST_FOLLOWERS, MOST_PROPERTIES
from contacts.records.searching import Found, Search
from contacts.wire import identifier

_MOST = 100

Shown = Record | CompanyRecord


class RecordBody(PublishedSchema):
    """A record to make, or what to change of one. There is one owner at most."""

    location_id = identifier(name="locationId")
    owner = fields.List(identifier(), validate=validate.Length(max=1))
    followers = fields.List(identifier(), validate=validate.Length(max=MOST_FOLLOWERS))
    properties = fields.Dict(
        keys=fields.String(validate=PROPERTY),
        values=fields.Raw(allow_none=True),
        validate=validate.Length(max=MOST_PROPERTIES),
    )


class NewRecordBody(RecordBody):
    """A record to make."""

    location_id = identifier(required=True, name="locationId")


class RecordQuery(PublishedSchema):
    """Of which location."""

    location_id = identifier(name="locationId")


class RecordSearchBody(PublishedSchema):
    """What to look for; `searchAfter` is that of the last record seen."""

    location_id = identifier(required=True, name="locationId")
    page = fields.Integer(load_default=1, validate=validate.Range(1, 10_000))
    limit = fields.Integer(load_default=20, data_key="pageLimit", validate=validate.Range(1, _MOST))
    query = fields.String(load_default="", allow_none=True, validate=validate.Length(max=200))
    after = fields.List(fields.Raw(), allow_none=True, data_key="searchAfter", validate=validate.Length(max=2))

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        after = data.get("after") or []
        if after and not isinstance(after[-1], str):
            raise ValidationError("A time in milliseconds and an id.", "searchAfter")
        search = Search(data["query"] or "", data["page"], data["limit"], after[-1][:40] if after else None)
        return {"location_id": data["location_id"], "search": search}


class RecordOut(Schema):
    """A record in an answer."""

    id = fields.String(required=True)
    owner = fields.List(fields.String(), required=True)
    followers = fields.List(fields.String(), required=True)
    properties = fields.Dict(required=True)
    date_added = fields.String(required=True, data_key="dateAdded")
    date_updated = fields.String(required=True, data_key="dateUpdated")
    version = fields.Integer(required=True)


class RecordAnswer(Schema):
    """One record."""

    record = fields.Nested(RecordOut, required=True)


class RecordDeleted(Schema):
    """What was deleted."""

    id = fields.String(required=True)
    success = fields.Boolean(required=True)


class MakerOut(Schema):
    """Who made or changed a record, and when."""

    channel = fields.String(required=True)
    created_at = fields.String(required=True, data_key="createdAt")
    source = fields.String(required=True)
    source_id = fields.String(required=True, data_key="sourceId")


class FoundRecord(Schema):
    """A record that was found."""

    id = fields.String(required=True)
    owner = fields.List(fields.String(), required=True)
    followers = fields.List(fields.String(), required=True)
    properties = fields.Dict(required=True)
    created_at = fields.String(required=True, data_key="createdAt")
    updated_at = fields.String(required=True, data_key="updatedAt")
    location_id = fields.String(required=True, data_key="locationId")
    object_id = fields.String(required=True, data_key="objectId")
    object_key = fields.String(required=True, data_key="objectKey")
    created_by = fields.Nested(MakerOut, required=True, data_key="createdBy")
    updated_by = fields.Nested(MakerOut, required=True, data_key="lastUpdatedBy")
    search_after = fields.List(fields.Raw(), required=True, data_key="searchAfter")


class RecordsAnswer(Schema):
    """A page of what was found."""

    records = fields.List(fields.Nested(FoundRecord), required=True)
    total = fields.Integer(required=True)


def row_of(record: Shown) -> Record | Business:
    """The row that a record is, which has its version."""
    return record.business if isinstance(record, CompanyRecord) else record


def present_record(record: Shown) -> dict[str, Any]:
    """A record as the wire has it."""
    return {
        **_common(record),
        "dateAdded": wire_time(record.created_at),
        "dateUpdated": wire_time(record.updated_at),
        "version": row_of(record).version,
    }


def present_found(found: Found) -> list[dict[str, Any]]:
    """Records that were found, as the wire has them."""
    return [
        {
            **_common(record),
            "createdAt": wire_time(record.created_at),
            "updatedAt": wire_time(record.updated_at),
            "locationId": record.location_id,
            "objectId": found.object_id,
            "objectKey": found.object_key,
            "createdBy": _maker(record.created_by, wire_time(record.created_at)),
            "lastUpdatedBy": _maker(record.updated_by, wire_time(record.updated_at)),
            "searchAfter": [int(record.created_at.timestamp() * 1000), record.id],
        }
        for record in found.records
    ]


def _common(record: Shown) -> dict[str, Any]:
    return {
        "id": record.id,
        "owner": [] if record.owner is None else [record.owner],
        "followers": list(record.followers),
        "properties": record.properties,
    }


def _maker(actor: str, at: str) -> dict[str, Any]:
    kind, _, actor_id = actor.partition(":")
    channel, source = ("WEB_USER", "UI") if kind == "user" else ("OAUTH", "PUBLIC_API")
    return {"channel": channel, "createdAt": at, "source": source, "sourceId": actor_id or kind}
