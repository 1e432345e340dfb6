"""Sending, reading, cancelling and following messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import selectinload

from chassis.errors import Invalid
from chassis.work import Work
from contacts.conversations.operations import read_conversation
from contacts.message_providers.operations import provider_of
from contacts.message_templates.operations import read_template
from contacts.messaging.errors import (
    already_left,
    channel_not_configured,
    message_not_found,
    not_an_email,
    not_sent_yet,
    nothing_to_say,
)
from contacts.messaging.events import MESSAGE_CANCELLED
from contacts.messaging.kinds import KINDS
from contacts.messaging.models import Message
from contacts.messaging.sending import Draft, write_message
from contacts.messaging.statuses import FAILED, SCHEDULED
from contacts.messaging.telling import raise_status, tell_message
from contacts.people.loading import read_contact, require_contact
from contacts.people.models import Contact


@dataclass(frozen=True)
class MessagePage:
    """Messages, the newest first, with the ids of the e-mails of each one's thread, and whether there are more behind them."""

    messages: Sequence[Message]
    threads: Mapping[str, Sequence[str]] = field(default_factory=dict)
    more: bool = False


def send_message(
    work: Work, contact_id: str, draft: Draft, *, template_id: str | None = None, thread_id: str | None = None
) -> Message:
    """Send a message to a contact, of a template where one is named; what the draft says itself goes before.

    Raises:
        NotFound: `contact_not_found`, `template_not_found`.
        Invalid: `channel_not_configured`, `wrong_channel`, `required` (there is nothing to say), and as in `write_message`.
    """
    require_contact(work, contact_id)
    contact = read_contact(work, contact_id)
    kind = KINDS[draft.channel]
    configured = work.ports.mail is not None if kind.is_mail else _has_url(work, draft.channel)
    if not configured:
        raise channel_not_configured(draft.channel)
    if template_id is not None:
        draft = _of_template(work, draft, template_id)
    if thread_id is not None and draft.answers is None:
        draft = _in_thread(work, draft, contact, thread_id)
    if not (draft.body or draft.html or draft.attachments):
        raise nothing_to_say("message")
    if kind.is_mail and not (draft.subject or draft.answers):
        raise nothing_to_say("subject")
    return write_message(work, contact, draft)


def read_message(work: Work, message_id: str) -> MessagePage:
    """One message, of a contact who is not in the trash.

    Raises:
        NotFound: `message_not_found`.
    """
    message = work.session.scalars(_of_live(message_id)).one_or_none()
    if message is None:
        raise message_not_found()
    return MessagePage([message], _threads_of(work, [message]))


def list_messages(
    work: Work, conversation_id: str, channels: Sequence[str], limit: int, after: str | None
) -> MessagePage:
    """A page of a conversation's messages, those behind the message `after`; of some channels, or of all where none is named.

    Raises:
        NotFound: `conversation_not_found`, `message_not_found` (the one to go on behind).
    """
    conversation, _ = read_conversation(work, conversation_id)
    statement = select(Message).where(Message.contact_id == conversation.contact_id)
    if channels:
        statement = statement.where(Message.channel.in_(channels))
    if after is not None:
        last = work.session.scalars(select(Message).where(Message.id == after)).one_or_none()
        if last is None or last.contact_id != conversation.contact_id:
            raise message_not_found()
        place = tuple_(Message.occurred_at, Message.id)
        statement = statement.where(place < tuple_(last.occurred_at, last.id))
    order = statement.order_by(Message.occurred_at.desc(), Message.id.desc()).limit(limit + 1)
    rows = work.session.scalars(order.options(selectinload(Message.conversation))).all()
    return MessagePage(rows[:limit], _threads_of(work, rows[:limit]), more=len(rows) > limit)


def cancel_message(work: Work, message_id: str) -> None:
    """Take a scheduled message back. Either this takes it, or its timer: whoever has it first.

    Raises:
        NotFound: `message_not_found`.
        Conflict: `message_not_scheduled`.
    """
    message = _lock(work, message_id)
    if message.status != SCHEDULED:
        raise already_left()
    # Its timer stays, and will find nothing: who runs it holds it and waits for the message, so whoever holds that must not wait for it.
    tell_message(work, MESSAGE_CANCELLED, message)
    work.session.delete(message)
    work.session.flush()


def report_status(
    work: Work, message_id: str, status: str, problem: str | None = None, detail: str | None = None
) -> Message:
    """Take in what is told of a message; a lower status than it has changes nothing.

    Raises:
        NotFound: `message_not_found`.
        Conflict: `message_scheduled`, it has not left.
    """
    message = _lock(work, message_id)
    if message.status == SCHEDULED:
        raise not_sent_yet()
    raise_status(work, message, status, (problem or "provider_failed") if status == FAILED else None, detail)
    return message


def _lock(work: Work, message_id: str) -> Message:
    statement = _of_live(message_id).with_for_update(of=Message).execution_options(populate_existing=True)
    message = work.session.scalars(statement).one_or_none()
    if message is None:
        raise message_not_found()
    return message


def _of_live(message_id: str) -> Select[Message]:
    live = select(Message).join(Contact, Contact.id == Message.contact_id)
    return live.where(Message.id == message_id, Contact.deleted_at.is_(None))


def _threads_of(work: Work, messages: Sequence[Message]) -> dict[str, list[str]]:
    wanted = {message.thread_id for message in messages if message.thread_id}
    threads: dict[str, list[str]] = {}
    if wanted:
        statement = select(Message.thread_id, Message.id).where(Message.thread_id.in_(wanted))
        for thread_id, message_id in work.session.execute(statement.order_by(Message.occurred_at, Message.id)):
            threads.setdefault(thread_id or "", []).append(message_id)
    return threads


def _has_url(work: Work, channel: str) -> bool:
    provider = provider_of(work, channel)
    return provider is not None and provider.url is not None


def _of_template(work: Work, draft: Draft, template_id: str) -> Draft:
    template = read_template(work, template_id)
    if template.channel != draft.channel:
        raise Invalid.of_field("templateId", "wrong_channel", f"This template is for {template.channel}.")
    return replace(
        draft,
        body=draft.body or template.body,
        html=draft.html or template.html,
        subject=draft.subject or template.subject,
    )


def _in_thread(work: Work, draft: Draft, contact: Contact, thread_id: str) -> Draft:
    statement = (
        select(Message.id)
        .where(Message.thread_id == thread_id, Message.contact_id == contact.id)
        .order_by(Message.occurred_at.desc(), Message.id.desc())
    )
    last = work.session.scalars(statement).first()
    if last is None:
        raise not_an_email("threadId")
    return replace(draft, answers=last)
