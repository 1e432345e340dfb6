"""Asking for a message to a contact. It leaves later, by its timer (`posting.py`), if this work commits.

`queue_message` is the one door for other features. Whoever asks may look at do-not-disturb, to say what came of it; it is looked at here,
and again when the message leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from chassis.errors import Invalid
from chassis.ids import new_id
from chassis.schemas import wire_time_or_none
from chassis.work import Work
from contacts.channels.kinds import EMAIL as EMAILS
from contacts.channels.kinds import PHONE as PHONES
from contacts.channels.rules import UnusableError
from contacts.conversations.models import Conversation
from contacts.conversations.operations import hold_conversation, whole_milliseconds
from contacts.dnd.rules import blocked_by
from contacts.history import tell
from contacts.mail.reading import words_of
from contacts.merge_fields.filling import facts_for, filled_in
from contacts.message_attachments.operations import keep_attachments
from contacts.messaging.addresses import bare_address, domain_of
from contacts.messaging.composing import references_after
from contacts.messaging.errors import no_address, not_an_email, not_the_contacts
from contacts.messaging.events import MESSAGE_QUEUED
from contacts.messaging.kinds import EMAIL, HANDLE, KINDS, Kind
from contacts.messaging.models import INBOUND, OUTBOUND, ContactHandle, Message
from contacts.messaging.statuses import QUEUED, SCHEDULED
from contacts.messaging.telling import fail
from contacts.messaging.timers import SEND
from contacts.people.loading import lock_contact
from contacts.people.models import Contact
from contacts.refs.operations import read_location

CHANNELS = ("email", "sms", "whatsApp", "gmb", "fb")
"""Those channels of do-not-disturb on which one writes."""
AUTOMATED = ("workflow", "event")
"""The sources of messages that no person wrote; published answers call the second `workflow` too."""
_PREVIEW = 1000


@dataclass(frozen=True)
class Draft:
    """What is to be said, and how. `to` is one of the contact's addresses, None for the primary one. `answers` is an e-mail's id.

    `finished` texts have no merge fields left to fill in. `fields` are the wire's words for what may be wrong.
    """

    channel: str
    body: str
    html: str | None = None
    subject: str | None = None
    to: str | None = None
    sender: str | None = None
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    attachments: Sequence[str] = ()
    answers: str | None = None
    to_all: bool = False
    scheduled_at: datetime | None = None
    source: str = "api"
    asked_by: UUID | None = None
    finished: bool = False
    fields: dict[str, str] = field(default_factory=dict)


def queue_message(work: Work, contact: Contact, channel: str, *, body: str, subject: str | None = None) -> str | None:
    """Ask for a message to the contact's primary address; answers its id, or None where they have no address there.

    Raises:
        Invalid: `invalid_merge_fields`.
    """
    if KINDS[channel].known_by != HANDLE and address_of(work, contact, KINDS[channel]) is None:
        return None
    draft = Draft(channel, body, subject=subject, source="workflow")
    return write_message(work, contact, draft).id


def write_message(work: Work, contact: Contact, draft: Draft) -> Message:
    """Write a message down and have it sent: now, or when it is scheduled. One that do-not-disturb stops is kept as failed, `dnd`.

    One that an event asks for is kept as failed, `no_address`, where the contact has none; nobody is there to be told.

    Raises:
        NotFound: `contact_not_found`, it has gone meanwhile.
        Invalid: `no_address`, `address_not_of_contact`, `message_not_found` (what it answers), `invalid_merge_fields`.
    """
    kind = KINDS[draft.channel]
    # First the contact, then the conversation, then the ends of logs: in the order of everybody who locks them.
    contact = lock_contact(work, contact.id)
    to = address_of(work, contact, kind, draft.to, draft.fields.get("to", "to"))
    homeless = to is None and kind.known_by != HANDLE
    if homeless and draft.asked_by is None:
        raise no_address(draft.fields.get("to", "to"))
    draft = _finished(work, contact, draft)
    conversation = hold_conversation(work, contact.id)
    message = _made(work, conversation, draft, to)
    if kind.is_mail:
        _thread(work, message, draft)
    work.session.add(message)
    work.session.flush()
    keep_attachments(work, message.attachments)
    data = {
        "id": message.id,
        "contactId": contact.id,
        "conversationId": conversation.id,
        "channel": draft.channel,
        "to": to,
        "subject": message.subject,
        "body": message.body,
        "scheduledAt": wire_time_or_none(draft.scheduled_at),
    }
    tell(work, MESSAGE_QUEUED, contact_id=contact.id, subject=message.id, data=data)
    if message.status == QUEUED:
        show_last(conversation, message)
    reason = blocked_by(contact.dnd, contact.dnd_settings, kind.dnd_name)
    if homeless:
        fail(work, message, "no_address")
    elif reason is not None and message.status == QUEUED:
        fail(work, message, "dnd", reason)
    else:
        work.set_timer(SEND, message.id, draft.scheduled_at or work.now())
    return message


def address_of(work: Work, contact: Contact, kind: Kind, chosen: str | None = None, name: str = "to") -> str | None:
    """Where a message goes: the contact's own address that was `chosen`, else their primary; None if they have none.

    Raises:
        Invalid: `address_not_of_contact`, `name` is the field that it came in.
    """
    if kind.known_by == HANDLE:
        return _handle_of(work, contact, kind)
    channel = EMAILS if kind.known_by == EMAIL else PHONES
    rows = channel.rows(contact)
    if chosen is None:
        return next((row.value for row in rows if row.primary), None)
    try:
        key = channel.key(channel.parse(chosen, read_location(work).country))
    except UnusableError as error:
        raise not_the_contacts(name) from error
    own = next((row.value for row in rows if row.key == key), None)
    if own is None:
        raise not_the_contacts(name)
    return str(own)


def own_address(work: Work, contact: Contact, kind: Kind, text: str | None) -> str | None:
    """`text` if it is one of the contact's addresses; else None, which stands for the primary one."""
    try:
        return address_of(work, contact, kind, text) if text else None
    except Invalid:
        return None


def show_last(conversation: Conversation, message: Message) -> None:
    """Let a conversation (locked) say that `message` is its last, unless a later one is."""
    at = whole_milliseconds(message.occurred_at)
    automated = message.source in AUTOMATED
    if message.direction == INBOUND or not automated:
        conversation.last_manual_at = max(at, conversation.last_manual_at or at)
    if conversation.last_channel is not None and at < conversation.last_message_at:
        return
    conversation.last_message_at = at
    conversation.last_body = (message.body or message.subject or "")[:_PREVIEW]
    conversation.last_channel, conversation.last_direction = message.channel, message.direction
    if message.direction == OUTBOUND:
        conversation.last_action = "automated" if automated else "manual"


def _finished(work: Work, contact: Contact, draft: Draft) -> Draft:
    if draft.finished or not any("{" in (text or "") for text in (draft.body, draft.html, draft.subject)):
        return draft
    facts = facts_for(work, contact)
    names = draft.fields
    return replace(
        draft,
        body=filled_in(draft.body, facts, names.get("body", "body")),
        html=draft.html and filled_in(draft.html, facts, names.get("html", "html"), html=True),
        subject=draft.subject and filled_in(draft.subject, facts, names.get("subject", "subject")),
    )


def _made(work: Work, conversation: Conversation, draft: Draft, to: str | None) -> Message:
    message = Message(
        id=new_id(),
        contact_id=conversation.contact_id,
        channel=draft.channel,
        direction=OUTBOUND,
        status=QUEUED if draft.scheduled_at is None else SCHEDULED,
        source=draft.source,
        body=draft.body or words_of(draft.html or ""),
        html=draft.html,
        subject=draft.subject,
        from_address=draft.sender,
        to_address=to,
        cc=list(draft.cc),
        bcc=list(draft.bcc),
        attachments=list(draft.attachments),
        user_id=work.identity.user_id,
        occurred_at=draft.scheduled_at or work.now(),
        scheduled_at=draft.scheduled_at,
        asked_by=draft.asked_by,
        attempt=0,
    )
    set_committed_value(message, "conversation", conversation)
    return message


def _thread(work: Work, message: Message, draft: Draft) -> None:
    """Give an e-mail its Message-ID, and its place in the thread of the one that it answers."""
    message.mail_ref = f"{message.id}@{domain_of(work.settings.mail_from)}"
    message.thread_id = message.id
    if draft.answers is None:
        return
    statement = select(Message).where(Message.id == draft.answers, Message.contact_id == message.contact_id)
    before = work.session.scalars(statement.where(Message.channel == EMAIL)).one_or_none()
    if before is None or before.mail_ref is None:
        raise not_an_email(draft.fields.get("answers", "answers"))
    message.thread_id = before.thread_id or before.id
    message.mail_references = references_after(before.mail_references, before.mail_ref)
    if not message.subject:
        message.subject = _answer_to(before.subject)
    if draft.to_all:
        given = (message.to_address or "", work.settings.mail_from, *message.cc, *message.bcc)
        known = {bare_address(one) for one in given}
        message.cc = [*message.cc, *(one for one in before.cc if bare_address(one) not in known)]


def _answer_to(subject: str | None) -> str:
    subject = subject or ""
    return subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()


def _handle_of(work: Work, contact: Contact, kind: Kind) -> str | None:
    statement = select(ContactHandle.handle).where(
        ContactHandle.contact_id == contact.id, ContactHandle.channel == kind.name
    )
    return work.session.scalars(statement.order_by(ContactHandle.heard_at.desc())).first()
