"""Businesses on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import PublishedSchema, wire_time
from contacts.businesses.models import Business
from contacts.custom_fields.schemas import custom_field_inputs, present_values
from contacts.people.schemas import ContactOut
from contacts.wire import identifier, optional_text, readable, without_nulls

_MOST = 500


def _name(*, required: bool) -> fields.String:
    return fields.String(required=required, validate=readable(255))


class BusinessChange(PublishedSchema):
    """What to change of a business."""

    name = _name(required=False)
    phone = optional_text(64)
    email = optional_text(320)
    website = optional_text(2048)
    address = optional_text(500)
    city = optional_text(255)
    state = optional_text(255)
    postal_code = optional_text(40, "postalCode")
    country = optional_text(100)
    description = optional_text(20_000)
    custom_fields = custom_field_inputs()


class BusinessBody(BusinessChange):
    """A business to make."""

    name = _name(required=True)
    location_id = identifier(required=True, name="locationId")


class BusinessesQuery(PublishedSchema):
    """Which page of the location's businesses."""

    location_id = identifier(required=True, name="locationId")
    limit = fields.Integer(load_default=100, validate=validate.Range(1, _MOST))
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class BusinessContactsQuery(BusinessesQuery):
    """Which contacts of a business: those that `query` finds, those behind `start_after` (a contact's id, or its time and id)."""

    query = fields.String(load_default="", validate=validate.Length(max=200))
    start_after = fields.List(
        fields.String(validate=validate.Length(max=64)), data_key="startAfter", validate=validate.Length(max=2)
    )


class BusinessAnswer(Schema):
    """One business."""

    business = fields.Dict(required=True)


class BusinessesAnswer(Schema):
    """A page of businesses."""

    businesses = fields.List(fields.Dict(), required=True)


class ChangedBusinessAnswer(Schema):
    """One business after it was made or changed, under its published spelling."""

    success = fields.Boolean(required=True)
    buiseness = fields.Dict(required=True)


class Success(Schema):
    """The published answer of a business's deletion."""

    success = fields.Boolean(required=True)


class BusinessContactsAnswer(Schema):
    """A page of a business's contacts, and how many there are."""

    contacts = fields.List(fields.Nested(ContactOut), required=True)
    count = fields.Integer(required=True)


def present_business(business: Business) -> dict[str, Any]:
    """A business as the wire has it."""
    return without_nulls(
        {
            "id": business.id,
            "name": business.name,
            "locationId": business.location_id,
            "phone": business.phone,
            "email": business.email,
            "website": business.website,
            "address": business.address,
            "city": business.city,
            "state": business.state,
            "postalCode": business.postal_code,
            "country": business.country,
            "description": business.description,
            "customFields": present_values(business.custom_fields),
            "createdBy": _actor(business.created_by),
            "updatedBy": _actor(business.updated_by),
            "createdAt": wire_time(business.created_at),
            "updatedAt": wire_time(business.updated_at),
        }
    )


def _actor(actor: str) -> dict[str, str]:
    kind, _, identity = actor.partition(":")
    return {"type": kind, "id": identity} if identity else {"type": kind}
