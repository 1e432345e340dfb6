"""Templates on the wire."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.schemas import OwnSchema, wire_time
from contacts.merge_fields.filling import fields_can_be_read
from contacts.merge_fields.rules import LONGEST
from contacts.message_templates.models import MessageTemplate
from contacts.messaging.kinds import EMAIL, WRITTEN


class TemplateBody(OwnSchema):
    """A template, whole."""

    name = fields.String(required=True, validate=validate.Length(1, 255))
    channel = fields.String(required=True, validate=validate.OneOf(WRITTEN))
    subject = fields.String(allow_none=True, validate=[validate.Length(1, 500), fields_can_be_read])
    body = fields.String(required=True, validate=[validate.Length(1, LONGEST), fields_can_be_read])
    html = fields.String(allow_none=True, validate=[validate.Length(1, LONGEST), fields_can_be_read])

    @validates_schema
    def _fits_channel(self, data: dict[str, Any], **_kwargs: object) -> None:
        if data.get("channel") == EMAIL and not data.get("subject"):
            raise ValidationError("Missing data for required field.", "subject")
        if data.get("channel") not in (EMAIL, None) and data.get("html"):
            raise ValidationError("Only an e-mail has HTML.", "html")


class TemplateOut(Schema):
    """A template in an answer."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    channel = fields.String(required=True)
    subject = fields.String(required=True, allow_none=True)
    body = fields.String(required=True)
    html = fields.String(required=True, allow_none=True)
    created_at = fields.String(required=True, data_key="createdAt")
    updated_at = fields.String(required=True, data_key="updatedAt")


class TemplateAnswer(Schema):
    """One template."""

    template = fields.Nested(TemplateOut, required=True)


class TemplatesAnswer(Schema):
    """A page of templates."""

    templates = fields.List(fields.Nested(TemplateOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


def present_template(template: MessageTemplate) -> dict[str, Any]:
    """A template as the wire has it."""
    return {
        "id": template.id,
        "name": template.name,
        "channel": template.channel,
        "subject": template.subject,
        "body": template.body,
        "html": template.html,
        "createdAt": wire_time(template.created_at),
        "updatedAt": wire_time(template.updated_at),
    }
