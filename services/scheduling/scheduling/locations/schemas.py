"""What scheduling reads of a location's events."""

from marshmallow import EXCLUDE, Schema, fields


class LocationSeen(Schema):
    """A location's event."""

    class Meta:
        unknown = EXCLUDE

    timezone = fields.String(required=True, allow_none=True)
