"""Custom field values on the wire."""

from typing import Any

from marshmallow import ValidationError, fields, pre_load, validate

from chassis.schemas import PublishedSchema
from contacts.custom_fields.rules import LONGEST_ID, MOST


class CustomFieldInput(PublishedSchema):
    """A value for a field, named by its id or its key; the value's kind depends on the field."""

    id = fields.String(validate=validate.Length(1, LONGEST_ID))
    key = fields.String(validate=validate.Length(1, LONGEST_ID))
    field_value = fields.Raw(allow_none=True, data_key="fieldValue")
    older_value = fields.Raw(allow_none=True, data_key="field_value")
    value = fields.Raw(allow_none=True)

    @pre_load
    def _named(self, data: object, **_kwargs: object) -> object:
        if isinstance(data, dict) and not (data.get("id") or data.get("key")):
            raise ValidationError("Missing data for required field.", "id")
        return data


class CustomFieldValue(PublishedSchema):
    """A field's value in an answer."""

    id = fields.String(required=True)
    value = fields.Raw(required=True)


def custom_field_inputs(name: str = "customFields") -> fields.List[Any]:
    """The values that a body gives."""
    return fields.List(fields.Nested(CustomFieldInput), validate=validate.Length(max=MOST), data_key=name)
