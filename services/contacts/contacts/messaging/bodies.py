"""Messages on the wire, as they come in."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from chassis.schemas import Instant, PublishedSchema
from contacts.channels.rules import UnusableError, read_email
from contacts.markup import clean_html
from contacts.merge_fields.rules import LONGEST
from contacts.messaging.addresses import one_line, read_sender
from contacts.messaging.errors import channel_unsupported
from contacts.messaging.kinds import BY_WIRE, CALL, KINDS, WRITTEN
from contacts.messaging.receiving import Incoming
from contacts.messaging.sending import Draft
from contacts.messaging.statuses import CALL_STATUSES, REPORTED
from contacts.wire import identifier, optional_text, without_nulls

_MOST_ADDRESSES = 50
_MOST_ATTACHMENTS = 20
_LONGEST_URL = 2000
_MOST = 100
_FIELDS_OF_MAIL = {"to": "emailTo", "answers": "replyMessageId", "body": "message"}
_FIELDS_OF_OTHERS = {"to": "toNumber", "answers": "replyMessageId", "body": "message"}


def _is_email(text: str) -> None:
    try:
        read_email(text)
    except UnusableError as error:
        raise ValidationError("Not an e-mail address.") from error


def _is_sender(text: str | None) -> None:
    try:
        if text is not None:
            read_sender(text)
    except UnusableError as error:
        raise ValidationError("Not an e-mail address.") from error


def _is_link(url: str) -> None:
    if not url.startswith(("http://", "https://")) or not url.isprintable() or any(char in url for char in ' <>"'):
        raise ValidationError("Not a valid URL.")


def _addresses(name: str) -> fields.List[str]:
    inner = fields.String(validate=_is_email)
    return fields.List(inner, load_default=list, validate=validate.Length(max=_MOST_ADDRESSES), data_key=name)


def links(name: str = "attachments") -> fields.List[str]:
    """Addresses of attachments."""
    inner = fields.String(validate=[validate.Length(1, _LONGEST_URL), _is_link])
    return fields.List(inner, load_default=list, validate=validate.Length(max=_MOST_ATTACHMENTS), data_key=name)


def _seconds(value: float) -> datetime:
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValidationError("Not a valid time.", "scheduledTimestamp") from error


class SendBody(PublishedSchema):
    """A message to send."""

    type = fields.String(required=True, validate=validate.Length(1, 40))
    contact_id = identifier(required=True, name="contactId")
    message = fields.String(allow_none=True, validate=validate.Length(max=LONGEST))
    html = optional_text(LONGEST)
    subject = optional_text(500)
    attachments = links()
    email_from = fields.String(data_key="emailFrom", allow_none=True, validate=_is_sender)
    email_to = optional_text(320, "emailTo")
    email_cc = _addresses("emailCc")
    email_bcc = _addresses("emailBcc")
    from_number = optional_text(40, "fromNumber")
    to_number = optional_text(40, "toNumber")
    reply_message_id = identifier(none=True, name="replyMessageId")
    reply_mode = fields.String(data_key="emailReplyMode", validate=validate.OneOf(("reply", "reply_all")))
    thread_id = identifier(none=True, name="threadId")
    template_id = identifier(none=True, name="templateId")
    scheduled = fields.Float(data_key="scheduledTimestamp", allow_none=True)

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        kind = BY_WIRE.get(data["type"])
        if kind is None or kind.name not in WRITTEN:
            raise channel_unsupported(data["type"])
        mail = kind.is_mail
        scheduled = data.get("scheduled")
        draft = Draft(
            channel=kind.name,
            body=data.get("message") or "",
            html=data.get("html") if mail else None,
            subject=one_line(data.get("subject") or "") or None if mail else None,
            to=data.get("email_to" if mail else "to_number"),
            sender=read_sender(data["email_from"]) if mail and data.get("email_from") else data.get("from_number"),
            cc=data["email_cc"] if mail else (),
            bcc=data["email_bcc"] if mail else (),
            attachments=data["attachments"],
            answers=data.get("reply_message_id") if mail else None,
            to_all=data.get("reply_mode") == "reply_all",
            scheduled_at=None if scheduled is None else _seconds(scheduled),
            fields=_FIELDS_OF_MAIL if mail else _FIELDS_OF_OTHERS,
        )
        return {name: data.get(name) for name in ("contact_id", "template_id", "thread_id")} | {"draft": draft}


class CallBody(PublishedSchema):
    """Who called whom, and what came of it."""

    to = optional_text(40)
    caller = optional_text(40, "from")
    status = fields.String(validate=validate.OneOf(CALL_STATUSES))


class _ExternalBody(PublishedSchema):
    conversation_id = identifier(none=True, name="conversationId")
    provider_id = identifier(none=True, name="conversationProviderId")
    attachments = links()
    external_id = optional_text(998, "altId")
    at = Instant(data_key="date")
    call = fields.Nested(CallBody)


class InboundBody(_ExternalBody):
    """A message that came in elsewhere."""

    type = fields.String(required=True, validate=validate.Length(1, 40))
    contact_id = identifier(none=True, name="contactId")
    message = fields.String(allow_none=True, validate=validate.Length(max=LONGEST))
    html = optional_text(1_000_000)
    subject = optional_text(998)
    email_from = optional_text(320, "emailFrom")
    email_to = optional_text(320, "emailTo")
    email_cc = _addresses("emailCc")
    answers = identifier(none=True, name="emailMessageId")

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> Incoming:
        kind = BY_WIRE.get(data["type"])
        if kind is None:
            raise channel_unsupported(data["type"])
        call, mail = data.get("call") or {}, kind.is_mail
        return Incoming(
            channel=kind.name,
            body=data.get("message") or "",
            html=clean_html(data["html"]) if mail and data.get("html") else None,
            subject=data.get("subject") if mail else None,
            sender=data.get("email_from") if mail else call.get("caller"),
            to=data.get("email_to") if mail else call.get("to"),
            cc=data["email_cc"] if mail else (),
            attachments=data["attachments"],
            conversation_id=data.get("conversation_id"),
            contact_id=data.get("contact_id"),
            provider_id=data.get("provider_id"),
            external_id=None if mail else data.get("external_id"),
            mail_ref=(data.get("external_id") or "").strip("<> ") or None if mail else None,
            answers=data.get("answers") if mail else None,
            at=data.get("at"),
            call=_call(call) if kind.name == CALL else None,
        )


class OutboundBody(_ExternalBody):
    """A call that was made elsewhere."""

    conversation_id = identifier(required=True, name="conversationId")
    type = fields.String(required=True, validate=validate.OneOf((KINDS[CALL].wire,)))

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> Incoming:
        call = data.get("call") or {}
        return Incoming(
            channel=CALL,
            sender=call.get("caller"),
            to=call.get("to"),
            attachments=data["attachments"],
            conversation_id=data["conversation_id"],
            provider_id=data.get("provider_id"),
            external_id=data.get("external_id"),
            at=data.get("at"),
            call=_call(call),
        )


class ErrorBody(PublishedSchema):
    """Why a provider could not deliver."""

    code = optional_text(100)
    type = optional_text(100)
    message = optional_text(300)


class StatusBody(PublishedSchema):
    """What became of a message."""

    status = fields.String(required=True, validate=validate.OneOf(tuple(REPORTED)))
    error = fields.Nested(ErrorBody)


class MessageNamedQuery(PublishedSchema):
    """Which message is meant, for the published clients, which cannot say it in the path."""

    message_id = identifier(name="id")


class MessagesQuery(PublishedSchema):
    """Which of a conversation's messages."""

    last_message_id = identifier(name="lastMessageId")
    # The published client sends floats.
    limit = fields.Float(load_default=20, validate=validate.Range(1, _MOST))
    type = fields.String(load_default="", validate=validate.Length(max=1000))


def _call(given: dict[str, Any]) -> dict[str, Any]:
    return without_nulls({"to": given.get("to"), "from": given.get("caller"), "status": given.get("status")})
