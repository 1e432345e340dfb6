"""What providers tell, on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import Instant, PublishedSchema
from contacts.messaging.bodies import ErrorBody, links
from contacts.messaging.statuses import REPORTED
from contacts.wire import identifier, optional_text

_LONGEST_BODY = 100_000


class InboundCallback(PublishedSchema):
    """A message that came in. `id` is the provider's own; by it a repetition is known."""

    id = fields.String(required=True, validate=validate.Length(1, 500))
    sender = fields.String(required=True, data_key="from", validate=validate.Length(1, 200))
    to = optional_text(200)
    name = optional_text(200)
    body = fields.String(load_default="", validate=validate.Length(max=_LONGEST_BODY))
    attachments = links()
    at = Instant()


class StatusCallback(PublishedSchema):
    """What became of one of our messages."""

    message_id = identifier(required=True, name="messageId")
    status = fields.String(required=True, validate=validate.OneOf(tuple(REPORTED)))
    error = fields.Nested(ErrorBody)


class CallbackAnswer(Schema):
    """Whether what was told was taken in; if not, `reason` is a code, and telling it again brings the same."""

    accepted = fields.Boolean(required=True)
    reason = fields.String()
    message_id = fields.String(data_key="messageId")


CALLBACKS: dict[str, type[Schema]] = {"message": InboundCallback, "status": StatusCallback}


def present_taken(message_id: str | None = None, reason: str | None = None) -> dict[str, Any]:
    """What is answered to a provider."""
    if reason is not None:
        return {"accepted": False, "reason": reason}
    return {"accepted": True, **({"messageId": message_id} if message_id else {})}
