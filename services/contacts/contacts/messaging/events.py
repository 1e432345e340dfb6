"""The events of messages."""

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class QueuedData(Schema):
    """A message that is to be sent; `to` is an e-mail address or a phone number, null where the channel knows the contact itself."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    channel = fields.String(required=True)
    to = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True, allow_none=True)
    body = fields.String(required=True)


MESSAGE_QUEUED = EventType(
    "contacts.message.queued",
    schema=QueuedData,
    example={
        "id": "0bTzyc7uJ3dPq8sW1VgA",
        "contactId": "0bTzyXcF8aaQ2rLd51kW",
        "channel": "sms",
        "to": "+4930123456",
        "subject": None,
        "body": "See you tomorrow.",
    },
)

MESSAGE_EVENTS = [MESSAGE_QUEUED]
