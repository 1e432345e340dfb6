"""The events of records."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from contacts.event_parts import ChangeData


class RecordData(Schema):
    """A record as it is after what happened."""

    id = fields.String(required=True)
    object_key = fields.String(required=True, data_key="objectKey")
    owner = fields.String(required=True, allow_none=True)
    followers = fields.List(fields.String(), required=True)
    properties = fields.Dict(keys=fields.String(), required=True)
    changes = fields.List(fields.Nested(ChangeData))


_RECORD: dict[str, Any] = {
    "id": "0bTzycGf4QvXs1mZ8HtK",
    "objectKey": "custom_objects.pet",
    "owner": None,
    "followers": [],
    "properties": {"name": "Buddy"},
}
RECORD_CREATED = EventType("contacts.record.created", schema=RecordData, example=_RECORD)
RECORD_UPDATED = EventType(
    "contacts.record.updated",
    schema=RecordData,
    example={**_RECORD, "changes": [{"field": "properties.name", "before": "Bud", "after": "Buddy"}]},
)
RECORD_DELETED = EventType("contacts.record.deleted", schema=RecordData, example=_RECORD)

RECORD_EVENTS = [RECORD_CREATED, RECORD_UPDATED, RECORD_DELETED]
