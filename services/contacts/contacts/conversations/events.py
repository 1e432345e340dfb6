"""The events of conversations."""

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class ConversationData(Schema):
    """A conversation that was deleted with all its messages."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")


CONVERSATION_DELETED = EventType(
    "contacts.conversation.deleted",
    schema=ConversationData,
    example={"id": "0bTzyc7uJ3dPq8sW1VgA", "contactId": "0bTzyXcF8aaQ2rLd51kW"},
)
