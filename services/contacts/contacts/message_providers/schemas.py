"""Providers on the wire."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.schemas import OwnSchema, wire_time
from contacts.calls.addresses import LONGEST, RefusedAddressError, read_target
from contacts.message_providers.models import MessageProvider
from contacts.messaging.kinds import EMAIL, WRITTEN
from contacts.wire import boolean, optional_text


def _is_callable(url: str | None) -> None:
    try:
        if url is not None:
            read_target(url)
    except RefusedAddressError as error:
        raise ValidationError(str(error)) from error


class ProviderChange(OwnSchema):
    """What to change of a provider."""

    name = fields.String(validate=validate.Length(1, 255))
    url = fields.String(allow_none=True, validate=[validate.Length(1, LONGEST), _is_callable])
    sender = optional_text(320)
    create_contacts = boolean(name="createContacts")
    rotate_secret = boolean(name="rotateSecret")


class ProviderBody(OwnSchema):
    """Who is to carry a channel's messages."""

    channel = fields.String(required=True, validate=validate.OneOf(WRITTEN))
    name = fields.String(required=True, validate=validate.Length(1, 255))
    url = fields.String(allow_none=True, validate=[validate.Length(1, LONGEST), _is_callable])
    sender = optional_text(320)
    create_contacts = boolean(name="createContacts")

    @validates_schema
    def _fits_channel(self, data: dict[str, Any], **_kwargs: object) -> None:
        if data.get("channel") == EMAIL and data.get("url"):
            raise ValidationError("E-mail goes by SMTP and takes no address.", "url")


class ProviderOut(Schema):
    """A provider in an answer; the secret is in that of making it, and of changing it, alone."""

    id = fields.String(required=True)
    channel = fields.String(required=True)
    name = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    sender = fields.String(required=True, allow_none=True)
    create_contacts = fields.Boolean(required=True, data_key="createContacts")
    secret = fields.String()
    created_at = fields.String(required=True, data_key="createdAt")


class ProviderAnswer(Schema):
    """One provider."""

    provider = fields.Nested(ProviderOut, required=True)


class ProvidersAnswer(Schema):
    """The location's providers."""

    providers = fields.List(fields.Nested(ProviderOut), required=True)


def present_provider(provider: MessageProvider, *, secret: bool = False) -> dict[str, Any]:
    """A provider as the wire has it."""
    return {
        "id": provider.id,
        "channel": provider.channel,
        "name": provider.name,
        "url": provider.url,
        "sender": provider.sender,
        "createContacts": provider.create_contacts,
        **({"secret": provider.secret} if secret else {}),
        "createdAt": wire_time(provider.created_at),
    }
