"""The events of messages."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class QueuedData(Schema):
    """A message that is to be sent; `to` is an e-mail address or a phone number, null where the channel knows the contact itself."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    conversation_id = fields.String(required=True, data_key="conversationId")
    channel = fields.String(required=True)
    to = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True, allow_none=True)
    body = fields.String(required=True)
    scheduled_at = fields.String(required=True, allow_none=True, data_key="scheduledAt")


class MessageData(Schema):
    """A message as it is after what happened; `body` has at most 10,000 characters. `errorCode` says why one failed."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    conversation_id = fields.String(required=True, data_key="conversationId")
    channel = fields.String(required=True)
    direction = fields.String(required=True)
    status = fields.String(required=True)
    source = fields.String(required=True)
    from_address = fields.String(required=True, allow_none=True, data_key="from")
    to_address = fields.String(required=True, allow_none=True, data_key="to")
    subject = fields.String(required=True, allow_none=True)
    body = fields.String(required=True)
    attachments = fields.List(fields.String(), required=True)
    user_id = fields.String(required=True, allow_none=True, data_key="userId")
    error_code = fields.String(required=True, allow_none=True, data_key="errorCode")
    error_detail = fields.String(required=True, allow_none=True, data_key="errorDetail")


_EXAMPLE: dict[str, Any] = {
    "id": "0bTzyc7uJ3dPq8sW1VgA",
    "contactId": "0bTzyXcF8aaQ2rLd51kW",
    "conversationId": "0bTzyb1kQ9cXw7eN02Lm",
    "channel": "sms",
    "direction": "outbound",
    "status": "sent",
    "source": "workflow",
    "from": None,
    "to": "+4930123456",
    "subject": None,
    "body": "See you tomorrow.",
    "attachments": [],
    "userId": None,
    "errorCode": None,
    "errorDetail": None,
}


def _of_message(word: str, **values: Any) -> EventType:
    return EventType(f"contacts.message.{word}", schema=MessageData, example={**_EXAMPLE, "status": word, **values})


MESSAGE_QUEUED = EventType(
    "contacts.message.queued",
    schema=QueuedData,
    example={
        "id": "0bTzyc7uJ3dPq8sW1VgA",
        "contactId": "0bTzyXcF8aaQ2rLd51kW",
        "conversationId": "0bTzyb1kQ9cXw7eN02Lm",
        "channel": "sms",
        "to": "+4930123456",
        "subject": None,
        "body": "See you tomorrow.",
        "scheduledAt": None,
    },
)
MESSAGE_SENT = _of_message("sent")
MESSAGE_DELIVERED = _of_message("delivered")
MESSAGE_OPENED = _of_message("opened", status="read")
MESSAGE_FAILED = _of_message("failed", errorCode="dnd", errorDetail="dnd_sms_permanent")
MESSAGE_CANCELLED = _of_message("cancelled", status="scheduled")
MESSAGE_RECEIVED = _of_message(
    "received", direction="inbound", status="delivered", source="api", **{"from": "+4930123456"}
)

MESSAGE_EVENTS = [
    MESSAGE_QUEUED,
    MESSAGE_SENT,
    MESSAGE_DELIVERED,
    MESSAGE_OPENED,
    MESSAGE_FAILED,
    MESSAGE_CANCELLED,
    MESSAGE_RECEIVED,
]
