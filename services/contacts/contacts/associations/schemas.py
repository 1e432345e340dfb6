"""Associations on the wire."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from chassis.schemas import PublishedSchema
from contacts.associations.models import Association
from contacts.associations.rules import is_object_key
from contacts.wire import identifier, readable

_KEY = validate.Regexp(r"^[A-Za-z0-9_.-]{1,100}\Z", error="A key has letters, digits, `_`, `-` and `.`.")


def _object_key(name: str) -> fields.String:
    return fields.String(required=True, data_key=name, validate=_is_object_key)


def _is_object_key(value: str) -> None:
    if not is_object_key(value):
        raise ValidationError("Not the key of an object.")


class AssociationChange(PublishedSchema):
    """What the sides are called."""

    first_label = fields.String(required=True, data_key="firstObjectLabel", validate=readable(100))
    second_label = fields.String(required=True, data_key="secondObjectLabel", validate=readable(100))


class AssociationBody(AssociationChange):
    """An association to make."""

    location_id = identifier(required=True, name="locationId")
    key = fields.String(required=True, validate=_KEY)
    first_object_key = _object_key("firstObjectKey")
    second_object_key = _object_key("secondObjectKey")


class AssociationsQuery(PublishedSchema):
    """Which part of a location's associations."""

    location_id = identifier(name="locationId")
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 100_000))
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class AssociationOut(Schema):
    """An association in an answer."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    key = fields.String(required=True)
    first_label = fields.String(required=True, data_key="firstObjectLabel")
    first_object_key = fields.String(required=True, data_key="firstObjectKey")
    second_label = fields.String(required=True, data_key="secondObjectLabel")
    second_object_key = fields.String(required=True, data_key="secondObjectKey")
    association_type = fields.String(required=True, data_key="associationType")


class AssociationsAnswer(AssociationOut):
    """Associations. The published schema of this list is that of one association, so the first's members are there as well."""

    associations = fields.List(fields.Nested(AssociationOut), required=True)
    total = fields.Integer(required=True)
    skip = fields.Integer(required=True)
    limit = fields.Integer(required=True)


class AssociationDeleted(Schema):
    """What was deleted."""

    deleted = fields.Boolean(required=True)
    id = fields.String(required=True)
    message = fields.String(required=True)


def present_association(association: Association) -> dict[str, Any]:
    """An association as the wire has it."""
    return {
        "id": association.id,
        "locationId": association.location_id,
        "key": association.key,
        "firstObjectLabel": association.first_label,
        "firstObjectKey": association.first_object_key,
        "secondObjectLabel": association.second_label,
        "secondObjectKey": association.second_object_key,
        "associationType": "USER_DEFINED",
    }


def present_associations(
    associations: Sequence[Association], total: int, location_id: str, *, skip: int, limit: int
) -> dict[str, Any]:
    """A list of associations as the wire has it."""
    listed = [present_association(association) for association in associations]
    return {**first_of(listed, location_id), "associations": listed, "total": total, "skip": skip, "limit": limit}


def first_of(listed: Sequence[dict[str, Any]], location_id: str) -> dict[str, Any]:
    """The published members of a list's first item; blank where there is none."""
    names = (
        "id",
        "key",
        "firstObjectLabel",
        "firstObjectKey",
        "secondObjectLabel",
        "secondObjectKey",
        "associationType",
    )
    first = listed[0] if listed else {}
    return {"locationId": location_id, **{name: first.get(name, "") for name in names}}
