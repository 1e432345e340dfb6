"""Phones and e-mails on the wire."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.schemas import OwnSchema
from contacts.channels.kinds import Row
from contacts.channels.rules import LABELS


def _label() -> fields.String:
    return fields.String(allow_none=True, validate=validate.OneOf(LABELS))


def _value(name: str, *, required: bool) -> fields.String:
    return fields.String(required=required, data_key=name, validate=validate.Length(1, 320))


class _Change(OwnSchema):
    @validates_schema
    def _not_empty(self, data: dict[str, Any], **_kwargs: object) -> None:
        if not data:
            raise ValidationError("Nothing to change.")


class PhoneBody(OwnSchema):
    """A phone to add; without a country's code it is of the location's country."""

    value = _value("phone", required=True)
    label = _label()


class PhoneChange(_Change):
    """What to change of a phone."""

    value = _value("phone", required=False)
    label = _label()


class EmailBody(OwnSchema):
    """An e-mail address to add."""

    value = _value("email", required=True)
    label = _label()


class EmailChange(_Change):
    """What to change of an e-mail address."""

    value = _value("email", required=False)
    label = _label()


class PhoneOut(Schema):
    """A phone in an answer, in E.164."""

    id = fields.String(required=True)
    phone = fields.String(required=True)
    label = fields.String(required=True, allow_none=True)
    primary = fields.Boolean(required=True)


class EmailOut(Schema):
    """An e-mail address in an answer."""

    id = fields.String(required=True)
    email = fields.String(required=True)
    label = fields.String(required=True, allow_none=True)
    primary = fields.Boolean(required=True)


class PhoneAnswer(Schema):
    """One phone."""

    phone = fields.Nested(PhoneOut, required=True)


class EmailAnswer(Schema):
    """One e-mail address."""

    email = fields.Nested(EmailOut, required=True)


def present_channel(name: str, row: Row) -> dict[str, Any]:
    """A phone (`name` is `phone`) or an e-mail (`email`) as the wire has it."""
    return {"id": row.id, name: row.value, "label": row.label, "primary": row.primary}
