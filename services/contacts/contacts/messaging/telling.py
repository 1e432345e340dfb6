"""Telling what became of a message."""

from typing import Any

from chassis.events.declare import EventType
from chassis.work import Work
from contacts.history import tell
from contacts.messaging import statuses
from contacts.messaging.events import (
    MESSAGE_DELIVERED,
    MESSAGE_FAILED,
    MESSAGE_OPENED,
    MESSAGE_SENT,
)
from contacts.messaging.models import Message

_LONGEST_BODY = 10_000
_EVENTS = {
    statuses.SENT: MESSAGE_SENT,
    statuses.DELIVERED: MESSAGE_DELIVERED,
    statuses.READ: MESSAGE_OPENED,
    statuses.FAILED: MESSAGE_FAILED,
}


def tell_message(work: Work, event_type: EventType, message: Message) -> None:
    """Tell that something happened to a message."""
    tell(work, event_type, contact_id=message.contact_id, subject=message.id, data=_data(message))


def raise_status(
    work: Work, message: Message, told: str, problem: str | None = None, detail: str | None = None
) -> bool:
    """Let a message (locked) have the status that is `told` of it, if that is a higher one; answers whether it is."""
    status = statuses.after(message.status, told)
    if status == message.status:
        return False
    message.status = status
    failed = status == statuses.FAILED
    message.problem, message.problem_detail = (problem, detail) if failed else (None, None)
    work.session.flush()
    if status in _EVENTS:
        tell_message(work, _EVENTS[status], message)
    return True


def fail(work: Work, message: Message, problem: str, detail: str | None = None) -> None:
    """Let a message have failed, for a reason in a code, and more about it."""
    raise_status(work, message, statuses.FAILED, problem, detail)


def _data(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "contactId": message.contact_id,
        "conversationId": message.conversation.id,
        "channel": message.channel,
        "direction": message.direction,
        "status": message.status,
        "source": message.source,
        "from": message.from_address,
        "to": message.to_address,
        "subject": message.subject,
        "body": message.body[:_LONGEST_BODY],
        "attachments": list(message.attachments),
        "userId": message.user_id,
        "errorCode": message.problem,
        "errorDetail": message.problem_detail,
    }
