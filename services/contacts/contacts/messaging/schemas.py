"""Messages on the wire, as they are answered."""

from typing import Any

from marshmallow import Schema, fields

from chassis.schemas import wire_time
from contacts.messaging.kinds import CALL, EMAIL, KINDS
from contacts.messaging.models import Message
from contacts.messaging.operations import MessagePage
from contacts.messaging.statuses import SCHEDULED, WIRE, WIRE_OF_SENDING
from contacts.wire import without_nulls

_SOURCES = {"event": "workflow"}


class MessageAnswer(Schema):
    """One message."""

    id = fields.String(required=True)
    type = fields.Integer(required=True)
    message_type = fields.String(required=True, data_key="messageType")
    location_id = fields.String(required=True, data_key="locationId")
    contact_id = fields.String(required=True, data_key="contactId")
    conversation_id = fields.String(required=True, data_key="conversationId")
    date_added = fields.String(required=True, data_key="dateAdded")
    body = fields.String(required=True)
    direction = fields.String(required=True)
    status = fields.String(required=True)
    content_type = fields.String(required=True, data_key="contentType")
    attachments = fields.List(fields.String(), required=True)
    meta = fields.Dict()
    source = fields.String(required=True)
    user_id = fields.String(data_key="userId")
    provider_id = fields.String(data_key="conversationProviderId")
    error = fields.Dict()


class MessagesAnswer(Schema):
    """A page of a conversation's messages, the newest first."""

    last_message_id = fields.String(required=True, data_key="lastMessageId")
    next_page = fields.Boolean(required=True, data_key="nextPage")
    messages = fields.List(fields.Nested(MessageAnswer), required=True)


class SentAnswer(Schema):
    """A message that was written, or whose status was told."""

    conversation_id = fields.String(required=True, data_key="conversationId")
    message_id = fields.String(required=True, data_key="messageId")
    message_ids = fields.List(fields.String(), data_key="messageIds")
    email_message_id = fields.String(data_key="emailMessageId")
    status = fields.String(required=True)
    msg = fields.String()


class TakenAnswer(Schema):
    """A message that was taken in."""

    success = fields.Boolean(required=True)
    conversation_id = fields.String(required=True, data_key="conversationId")
    message_id = fields.String(required=True, data_key="messageId")
    message = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    date_added = fields.String(required=True, data_key="dateAdded")
    email_message_id = fields.String(data_key="emailMessageId")


class CancelledAnswer(Schema):
    """That a message will not leave."""

    status = fields.Integer(required=True)
    message = fields.String(required=True)


def present_message(message: Message, page: MessagePage) -> dict[str, Any]:
    """A message as the wire has it."""
    kind = KINDS[message.channel]
    return without_nulls(
        {
            "id": message.id,
            "type": kind.number,
            "messageType": kind.type,
            "locationId": message.location_id,
            "contactId": message.contact_id,
            "conversationId": message.conversation.id,
            "dateAdded": wire_time(message.occurred_at),
            "body": message.body if message.html is None else message.html,
            "direction": message.direction,
            "status": WIRE.get(message.status, message.status),
            "contentType": "text/plain" if message.html is None else "text/html",
            "attachments": list(message.attachments),
            "meta": _meta(message, page),
            "source": _SOURCES.get(message.source, message.source),
            "userId": message.user_id,
            "conversationProviderId": message.provider_id,
            "error": without_nulls({"code": message.problem, "detail": message.problem_detail}) or None,
        }
    )


def present_page(page: MessagePage) -> dict[str, Any]:
    """A page of messages."""
    return {
        "lastMessageId": page.messages[-1].id if page.messages else "",
        "nextPage": page.more,
        "messages": [present_message(message, page) for message in page.messages],
    }


def present_sent(message: Message) -> dict[str, Any]:
    """A message that was written, or whose status was told."""
    return without_nulls(
        {
            "conversationId": message.conversation.id,
            "messageId": message.id,
            "messageIds": [message.id] if message.channel == "gmb" else None,
            "emailMessageId": message.id if message.channel == EMAIL else None,
            "status": WIRE_OF_SENDING.get(message.status, message.status),
            "msg": message.problem or (SCHEDULED if message.status == SCHEDULED else None),
        }
    )


def present_taken(message: Message) -> dict[str, Any]:
    """A message that was taken in."""
    return without_nulls(
        {
            "success": True,
            "conversationId": message.conversation.id,
            "messageId": message.id,
            "message": "Taken in.",
            "contactId": message.contact_id,
            "dateAdded": wire_time(message.occurred_at),
            "emailMessageId": message.id if message.channel == EMAIL else None,
        }
    )


def _meta(message: Message, page: MessagePage) -> dict[str, Any] | None:
    if message.channel == CALL:
        return {"callStatus": message.call["status"]} if message.call and message.call.get("status") else None
    if message.channel != EMAIL:
        return None
    mail = {
        "messageIds": list(page.threads.get(message.thread_id or "", [message.id])),
        "subject": message.subject,
        "from": message.from_address,
        "to": message.to_address,
        "cc": list(message.cc),
        "bcc": list(message.bcc),
        "threadId": message.thread_id,
    }
    return {"email": without_nulls(mail)}
