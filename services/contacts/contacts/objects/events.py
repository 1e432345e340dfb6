"""The events of custom objects."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from contacts.event_parts import ChangeData


class ObjectData(Schema):
    """A custom object as it is after what happened."""

    id = fields.String(required=True)
    key = fields.String(required=True)
    singular = fields.String(required=True)
    plural = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    primary_property = fields.String(required=True, data_key="primaryDisplayProperty")
    searchable = fields.List(fields.String(), required=True, data_key="searchableProperties")
    changes = fields.List(fields.Nested(ChangeData))


_OBJECT: dict[str, Any] = {
    "id": "0bTzycCx9LkWv3nY5FpJ",
    "key": "custom_objects.pet",
    "singular": "Pet",
    "plural": "Pets",
    "description": None,
    "primaryDisplayProperty": "custom_objects.pet.name",
    "searchableProperties": ["custom_objects.pet.name"],
}
OBJECT_CREATED = EventType("contacts.object.created", schema=ObjectData, example=_OBJECT)
OBJECT_UPDATED = EventType(
    "contacts.object.updated",
    schema=ObjectData,
    example={**_OBJECT, "changes": [{"field": "plural", "before": "Pet", "after": "Pets"}]},
)

OBJECT_EVENTS = [OBJECT_CREATED, OBJECT_UPDATED]
