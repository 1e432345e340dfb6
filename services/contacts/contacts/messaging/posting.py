"""Messages that leave. Do-not-disturb is looked at at the last moment before."""

from typing import Any

from sqlalchemy import select

from chassis.errors import NotFound
from chassis.timers.store import Timer
from chassis.work import Work
from contacts.conversations.models import Conversation
from contacts.dnd.rules import blocked_by
from contacts.message_attachments.operations import read_attachments
from contacts.messaging.composing import Letter
from contacts.messaging.kinds import HANDLE, KINDS
from contacts.messaging.leaving import Call, CannotLeaveError, Leaving, by_mail, by_provider, sender_of
from contacts.messaging.models import Message
from contacts.messaging.sending import AUTOMATED, address_of, own_address, show_last
from contacts.messaging.statuses import QUEUED, SCHEDULED, SENT, WAITING
from contacts.messaging.telling import fail, raise_status
from contacts.messaging.timers import SEND
from contacts.messaging.ways import Way
from contacts.people.loading import read_contact
from contacts.unsubscribing.operations import unsubscribe_link


def begin_send(work: Work, timer: Timer) -> None:
    """Begin one try of a message that waits; from here on a scheduled one can't be cancelled."""
    message = _hold(work, timer.key)
    if message is None or message.status not in WAITING:
        return
    if message.status == SCHEDULED:
        message.status, message.occurred_at = QUEUED, work.now()
        show_last(message.conversation, message)
    _leaving.begin(work, message)


def _hold(work: Work, message_id: str) -> Message | None:
    """The message, locked, and before it its conversation, in the order of everybody who locks both."""
    of_message = select(Message.contact_id).where(Message.id == message_id).scalar_subquery()
    conversation = select(Conversation).where(Conversation.contact_id == of_message).with_for_update()
    work.session.scalars(conversation.execution_options(populate_existing=True)).one_or_none()
    statement = select(Message).where(Message.id == message_id).with_for_update()
    return work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def _way_of(work: Work, message: Message) -> Way:
    kind = KINDS[message.channel]
    try:
        contact = read_contact(work, message.contact_id)
    except NotFound as error:
        raise CannotLeaveError("contact_deleted") from error
    reason = blocked_by(contact.dnd, contact.dnd_settings, kind.dnd_name)
    if reason is not None:
        raise CannotLeaveError("dnd", reason)
    # An address that the contact has no longer is written to no more.
    message.to_address = own_address(work, contact, kind, message.to_address) or address_of(work, contact, kind)
    if message.to_address is None and kind.known_by != HANDLE:
        raise CannotLeaveError("no_address")
    if not kind.is_mail:
        return by_provider(work, kind, Call(message.id, _for_provider(message)))
    files, links = read_attachments(work, message.attachments)
    letter = Letter(
        ref=message.mail_ref or message.id,
        sender=sender_of(work, kind, message.from_address),
        to=message.to_address or "",
        subject=message.subject or "",
        date=message.occurred_at,
        body=message.body,
        html=message.html,
        cc=message.cc,
        bcc=message.bcc,
        references=message.mail_references,
        files=files,
        links=links,
        unsubscribe=unsubscribe_link(work, message.contact_id),
        automatic=message.source in AUTOMATED,
    )
    return by_mail(work, letter)


def _for_provider(message: Message) -> dict[str, Any]:
    return {
        "contactId": message.contact_id,
        "conversationId": message.conversation.id,
        "channel": message.channel,
        "to": message.to_address,
        "from": message.from_address,
        "body": message.body,
        "attachments": list(message.attachments),
    }


def _sent(work: Work, message: Message) -> None:
    raise_status(work, message, SENT)


_leaving = Leaving(SEND, Message, way_of=_way_of, sent=_sent, failed=fail)
