"""Custom objects on the wire."""

import re
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from chassis.schemas import PublishedSchema, wire_time
from contacts.objects.models import CustomObject, StandardSettings
from contacts.objects.rules import StandardObject, custom_key
from contacts.wire import identifier, optional_text, readable, without_nulls

PROPERTY = validate.Regexp(r"^[A-Za-z0-9_.]{1,160}\Z", error="A property has letters, digits, `_` and `.`.")
_ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)


class ObjectKey(fields.String):
    """A custom object's key, read with its prefix."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return custom_key(str(text))
        except ValueError as error:
            raise ValidationError("A key has up to 60 lower-case letters, digits and `_`.") from error


class LabelsBody(PublishedSchema):
    """What one and several are called."""

    singular = fields.String(required=True, validate=readable(100))
    plural = fields.String(required=True, validate=readable(100))


class LabelsChange(PublishedSchema):
    """What one or several are to be called."""

    singular = fields.String(validate=readable(100))
    plural = fields.String(validate=readable(100))


class PrimaryBody(PublishedSchema):
    """The property that names a record."""

    key = fields.String(required=True, validate=PROPERTY)
    name = fields.String(required=True, validate=validate.Length(1, 255))
    data_type = fields.String(required=True, data_key="dataType", validate=validate.OneOf(("TEXT", "NUMERICAL")))


class ObjectBody(PublishedSchema):
    """A custom object to make."""

    location_id = identifier(required=True, name="locationId")
    key = ObjectKey(required=True)
    labels = fields.Nested(LabelsBody, required=True)
    description = optional_text(5000)
    primary = fields.Nested(PrimaryBody, required=True, data_key="primaryDisplayPropertyDetails")


class ObjectChange(PublishedSchema):
    """What to change of a custom object."""

    location_id = identifier(required=True, name="locationId")
    labels = fields.Nested(LabelsChange)
    description = optional_text(5000)
    searchable = fields.List(
        fields.String(validate=PROPERTY),
        required=True,
        data_key="searchableProperties",
        validate=validate.Length(max=50),
    )


class ObjectsQuery(PublishedSchema):
    """Of which location, and whether with properties."""

    location_id = identifier(required=True, name="locationId")
    fetch_properties = fields.Boolean(load_default=False, data_key="fetchProperties")


class LabelsOut(Schema):
    """What one and several are called."""

    singular = fields.String(required=True)
    plural = fields.String(required=True)


class ObjectOut(Schema):
    """An object in an answer."""

    id = fields.String(required=True)
    standard = fields.Boolean(required=True)
    key = fields.String(required=True)
    labels = fields.Nested(LabelsOut, required=True)
    description = fields.String()
    location_id = fields.String(required=True, data_key="locationId")
    primary = fields.String(required=True, data_key="primaryDisplayProperty")
    searchable = fields.List(fields.String(), required=True, data_key="searchableProperties")
    date_added = fields.String(required=True, data_key="dateAdded")
    date_updated = fields.String(required=True, data_key="dateUpdated")
    type = fields.String(required=True)


class ObjectAnswer(Schema):
    """One object."""

    object = fields.Nested(ObjectOut, required=True)


class WholeObjectAnswer(ObjectAnswer):
    """One object with its properties; nothing is answered from a cache."""

    cache = fields.Boolean(required=True)
    properties = fields.List(fields.Dict(), required=True, data_key="fields")


class ObjectsAnswer(Schema):
    """A location's objects, the standard ones first."""

    objects = fields.List(fields.Nested(ObjectOut), required=True)


def present_object(row: CustomObject) -> dict[str, Any]:
    """A custom object as the wire has it."""
    return without_nulls(
        {
            "id": row.id,
            "standard": False,
            "key": row.key,
            "labels": {"singular": row.singular, "plural": row.plural},
            "description": row.description,
            "locationId": row.location_id,
            "primaryDisplayProperty": f"{row.key}.{row.primary_property}",
            "searchableProperties": [f"{row.key}.{name}" for name in row.searchable],
            "dateAdded": wire_time(row.created_at),
            "dateUpdated": wire_time(row.updated_at),
            "type": "USER_DEFINED",
        }
    )


def present_standard(one: StandardObject, location_id: str, settings: StandardSettings | None) -> dict[str, Any]:
    """A standard object as the wire has it, with what the location has made of it; it has always been there."""
    called = one if settings is None else settings
    searchable = one.searched if settings is None else settings.searchable
    return without_nulls(
        {
            "id": one.key,
            "standard": True,
            "key": one.key,
            "labels": {"singular": called.singular, "plural": called.plural},
            "description": None if settings is None else settings.description,
            "locationId": location_id,
            "primaryDisplayProperty": f"{one.key}.{one.primary_property}",
            "searchableProperties": [f"{one.key}.{name}" for name in searchable],
            "dateAdded": wire_time(_ALWAYS),
            "dateUpdated": wire_time(_ALWAYS if settings is None else settings.updated_at),
            "type": "SYSTEM_DEFINED",
        }
    )


def present_own(one: StandardObject, location_id: str) -> list[dict[str, Any]]:
    """A standard object's own properties, as the wire has fields."""
    return [
        {
            "id": f"{one.key}_{name}",
            "locationId": location_id,
            "name": re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize(),
            "objectKey": one.key,
            "fieldKey": f"{one.key}.{name}",
            "dataType": data_type,
            "parentId": one.key,
            "showInForms": True,
            "dateAdded": wire_time(_ALWAYS),
            "dateUpdated": wire_time(_ALWAYS),
        }
        for name, data_type in one.properties.items()
    ]


def present_primary(row: CustomObject) -> dict[str, Any]:
    """The property that names a record, as the wire has a field."""
    return {
        "id": f"{row.id}_{row.primary_property}"[:100],
        "locationId": row.location_id,
        "name": row.primary_name,
        "objectKey": row.key,
        "fieldKey": f"{row.key}.{row.primary_property}",
        "dataType": row.primary_type,
        "parentId": row.id,
        "showInForms": True,
        "dateAdded": wire_time(row.created_at),
        "dateUpdated": wire_time(row.created_at),
    }
