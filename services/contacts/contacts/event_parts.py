"""What the events of several features have in their data."""

from marshmallow import Schema, fields


class ChangeData(Schema):
    """A field before and after; values are of any kind."""

    field = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)
