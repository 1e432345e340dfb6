"""What happens to a location's custom fields."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class CustomFieldData(Schema):
    """A field as it is after what happened; `options` are `{key, label}`."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    object_key = fields.String(required=True, data_key="objectKey")
    field_key = fields.String(required=True, data_key="fieldKey")
    name = fields.String(required=True)
    data_type = fields.String(required=True, data_key="dataType")
    options = fields.List(fields.Dict(keys=fields.String()), required=True)
    folder_id = fields.String(required=True, data_key="folderId")
    accepted_formats = fields.List(fields.String(), required=True, data_key="acceptedFormats")


_FIELD: dict[str, Any] = {
    "id": "0bTzyXcF8aaQ2rLd51kX",
    "locationId": "0bTzyWw2h3vXnq0ZkP7e",
    "objectKey": "contact",
    "fieldKey": "contact.shoe_size",
    "name": "Shoe size",
    "dataType": "NUMERICAL",
    "options": [],
    "folderId": "0bTzyXcF8aaQ2rLd51kY",
    "acceptedFormats": [],
}

CUSTOM_FIELD_CREATED = EventType("contacts.custom_field.created", schema=CustomFieldData, example=_FIELD)
CUSTOM_FIELD_UPDATED = EventType("contacts.custom_field.updated", schema=CustomFieldData, example=_FIELD)
CUSTOM_FIELD_DELETED = EventType("contacts.custom_field.deleted", schema=CustomFieldData, example=_FIELD)

CUSTOM_FIELD_EVENTS = [CUSTOM_FIELD_CREATED, CUSTOM_FIELD_UPDATED, CUSTOM_FIELD_DELETED]
