# ruff: noqa: N815 - the names are those of the wire
"""What is read of the events that scheduling follows: whom they are about is in the envelope."""

from marshmallow import EXCLUDE, Schema, fields


class Gone(Schema):
    """Somebody who was deleted."""

    class Meta:
        unknown = EXCLUDE


class GoneUser(Gone):
    """A user who was deleted, with the locations that they were in."""

    locationIds = fields.List(fields.String(), required=True)


class _Changed(Schema):
    class Meta:
        unknown = EXCLUDE

    field = fields.String(required=True)
    before = fields.Raw(allow_none=True)


class MovedUser(GoneUser):
    """A user who was changed: what they are and are called, where they are now, and where they were before if that changed."""

    type = fields.String(required=True)
    name = fields.String(required=True)
    changes = fields.List(fields.Nested(_Changed))
