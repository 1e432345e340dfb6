"""Custom values on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import PublishedSchema
from contacts.custom_values.models import CustomValue
from contacts.wire import readable

_LONGEST = 20_000


class CustomValueBody(PublishedSchema):
    """A custom value."""

    name = fields.String(required=True, validate=readable(255))
    value = fields.String(required=True, validate=validate.Length(max=_LONGEST))


class CustomValueOut(Schema):
    """A custom value in an answer; `fieldKey` is how a template names it."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    field_key = fields.String(required=True, data_key="fieldKey")
    value = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")


class CustomValueAnswer(Schema):
    """One custom value."""

    custom_value = fields.Nested(CustomValueOut, required=True, data_key="customValue")


class CustomValuesAnswer(Schema):
    """The location's custom values."""

    custom_values = fields.List(fields.Nested(CustomValueOut), required=True, data_key="customValues")


def present_custom_value(row: CustomValue) -> dict[str, Any]:
    """A custom value as the wire has it."""
    return {
        "id": row.id,
        "name": row.name,
        "fieldKey": f"{{{{ custom_values.{row.key} }}}}",
        "value": row.value,
        "locationId": row.location_id,
    }
