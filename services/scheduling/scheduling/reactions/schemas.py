"""What is read of the events that scheduling follows: whom they are about is in the envelope."""

from marshmallow import EXCLUDE, Schema


class Gone(Schema):
    """Somebody who was deleted."""

    class Meta:
        unknown = EXCLUDE
