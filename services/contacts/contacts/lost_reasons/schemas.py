"""Lost reasons on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import OwnSchema, PublishedSchema, wire_time
from contacts.lost_reasons.models import LostReason
from contacts.wire import identifier, readable


class LostReasonsQuery(PublishedSchema):
    """Which reasons to list."""

    location_id = identifier(required=True, name="locationId")
    name = fields.String(validate=validate.Length(max=255))
    query = fields.String(validate=validate.Length(max=255))
    deleted = fields.Boolean(load_default=False)
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 10_000))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 100))


class LostReasonBody(OwnSchema):
    """A reason to make."""

    location_id = identifier(required=True, name="locationId")
    name = fields.String(required=True, validate=readable(255))


class LostReasonChange(OwnSchema):
    """A reason's new name."""

    name = fields.String(required=True, validate=readable(255))


class LostReasonOut(Schema):
    """A reason in an answer."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    created_at = fields.String(required=True, data_key="createdAt")
    updated_at = fields.String(required=True, data_key="updatedAt")


class LostReasonAnswer(Schema):
    """One reason."""

    lost_reason = fields.Nested(LostReasonOut, required=True, data_key="lostReason")


class LostReasonsAnswer(Schema):
    """Reasons by name, and how many there are."""

    lost_reasons = fields.List(fields.Nested(LostReasonOut), required=True, data_key="lostReasons")
    total = fields.Integer(required=True)


def present_lost_reason(reason: LostReason) -> dict[str, Any]:
    """A reason as the wire has it."""
    return {
        "id": reason.id,
        "name": reason.name,
        "locationId": reason.location_id,
        "createdAt": wire_time(reason.created_at),
        "updatedAt": wire_time(reason.updated_at),
    }
