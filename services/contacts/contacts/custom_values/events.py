"""What happens to a location's custom values."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class CustomValueData(Schema):
    """A custom value as it is after what happened."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True)
    key = fields.String(required=True)
    value = fields.String(required=True)


_VALUE: dict[str, Any] = {
    "id": "0bTzyXcF8aaQ2rLd51kZ",
    "locationId": "0bTzyWw2h3vXnq0ZkP7e",
    "name": "Opening hours",
    "key": "opening_hours",
    "value": "Monday to Friday, 9 to 18",
}

CUSTOM_VALUE_CREATED = EventType("contacts.custom_value.created", schema=CustomValueData, example=_VALUE)
CUSTOM_VALUE_UPDATED = EventType("contacts.custom_value.updated", schema=CustomValueData, example=_VALUE)
CUSTOM_VALUE_DELETED = EventType("contacts.custom_value.deleted", schema=CustomValueData, example=_VALUE)

CUSTOM_VALUE_EVENTS = [CUSTOM_VALUE_CREATED, CUSTOM_VALUE_UPDATED, CUSTOM_VALUE_DELETED]
