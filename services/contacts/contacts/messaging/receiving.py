"""Taking in what contacts send, and the calls that are noted: each once, however often it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import set_committed_value

from chassis.ids import new_id
from chassis.work import Work
from contacts.channels.kinds import EMAIL as EMAILS
from contacts.channels.kinds import PHONE as PHONES
from contacts.channels.rules import UnusableError, comparable_email
from contacts.conversations.errors import conversation_not_found
from contacts.conversations.operations import hold_conversation, read_conversation
from contacts.dnd.operations import heed_word
from contacts.dnd.rules import turns_away, word_in
from contacts.mail.files import MailFile
from contacts.message_attachments.operations import keep_attachment
from contacts.messaging.errors import inbound_turned_away, unknown_sender
from contacts.messaging.events import MESSAGE_RECEIVED, MESSAGE_SENT
from contacts.messaging.kinds import CALL, EMAIL, HANDLE, KINDS, PHONE, Kind
from contacts.messaging.models import INBOUND, OUTBOUND, ContactHandle, Message
from contacts.messaging.sending import show_last
from contacts.messaging.statuses import DELIVERED, of_call
from contacts.messaging.telling import tell_message
from contacts.people.duplicates import find_match, wait_for_others
from contacts.people.loading import lock_contact
from contacts.people.models import Contact
from contacts.people.operations import create_contact
from contacts.refs.operations import read_location


@dataclass(frozen=True)
class Incoming:
    """What came in. Whom it is from is told by the conversation, the contact, the mails that it answers, or the sender's address.

    `external_id` is the provider's own id of it, `mail_ref` an e-mail's Message-ID. `strangers` says whether an unknown sender becomes a
    contact; `name` is what they call themselves. `files` are kept here, `attachments` are links elsewhere.
    """

    channel: str
    body: str = ""
    html: str | None = None
    subject: str | None = None
    sender: str | None = None
    name: str | None = None
    to: str | None = None
    cc: Sequence[str] = ()
    attachments: Sequence[str] = ()
    files: Sequence[MailFile] = ()
    conversation_id: str | None = None
    contact_id: str | None = None
    provider_id: str | None = None
    external_id: str | None = None
    mail_ref: str | None = None
    references: Sequence[str] = ()
    answers: str | None = None
    at: datetime | None = None
    call: dict[str, Any] | None = None
    source: str = "api"
    strangers: bool = True


def receive(work: Work, incoming: Incoming) -> Message:
    """Take in a message from a contact; one that was taken in before is answered again. STOP and START are heeded, turned away or not.

    Raises:
        NotFound: `contact_not_found`, `conversation_not_found`.
        Conflict: `inbound_dnd`, what this contact sends is turned away.
        Invalid: `unknown_sender`, `invalid_email`, `invalid_phone`.
    """
    kind = KINDS[incoming.channel]
    key = _sender_key(work, kind, incoming)
    # All that is waited for at once, so that two works never wait for each other in a circle.
    wait_for_others(work, [word for word in (_own_key(incoming), key) if word])
    present = _present(work, incoming)
    if present is not None:
        return present
    before = _answered(work, incoming)
    contact = lock_contact(work, _sender(work, kind, incoming, before, key))
    is_word = kind.dnd is not None and word_in(incoming.body) is not None
    if turns_away(contact.inbound_dnd_settings) and not is_word:
        raise inbound_turned_away()
    hold_conversation(work, contact.id)
    if is_word and kind.dnd is not None:
        heed_word(work, contact.id, kind.dnd, incoming.body)
    message = _kept(work, contact, incoming, INBOUND, before)
    if kind.known_by == HANDLE and key is not None:
        _remember(work, kind, key, contact.id)
    with work.acting_as(f"contact:{contact.id}"):
        tell_message(work, MESSAGE_RECEIVED, message)
    return message


def note_outbound(work: Work, incoming: Incoming) -> Message:
    """Note a call that was made elsewhere; one that was noted before is answered again.

    Raises:
        NotFound: `conversation_not_found`.
    """
    wait_for_others(work, [word for word in (_own_key(incoming),) if word])
    present = _present(work, incoming)
    if present is not None:
        return present
    conversation, _ = read_conversation(work, incoming.conversation_id or "")
    message = _kept(work, lock_contact(work, conversation.contact_id), incoming, OUTBOUND, None)
    tell_message(work, MESSAGE_SENT, message)
    return message


def _kept(work: Work, contact: Contact, incoming: Incoming, direction: str, before: Message | None) -> Message:
    conversation = hold_conversation(work, contact.id)
    message = Message(
        id=new_id(),
        contact_id=contact.id,
        channel=incoming.channel,
        direction=direction,
        status=of_call((incoming.call or {}).get("status")) if incoming.channel == CALL else DELIVERED,
        source=incoming.source,
        body=incoming.body,
        html=incoming.html,
        subject=incoming.subject,
        from_address=incoming.sender,
        to_address=incoming.to,
        cc=list(incoming.cc),
        bcc=[],
        attachments=[*incoming.attachments, *(keep_attachment(work, contact.id, file) for file in incoming.files)],
        user_id=work.identity.user_id,
        provider_id=incoming.provider_id,
        external_id=incoming.external_id,
        mail_ref=incoming.mail_ref,
        mail_references=list(incoming.references),
        call=incoming.call,
        occurred_at=min(incoming.at or work.now(), work.now()),
        attempt=0,
    )
    if incoming.channel == EMAIL:
        of_contact = before is not None and before.contact_id == contact.id
        message.thread_id = (before.thread_id or before.id) if before is not None and of_contact else message.id
    set_committed_value(message, "conversation", conversation)
    work.session.add(message)
    if direction == INBOUND:
        conversation.unread_count += 1
    show_last(conversation, message)
    work.session.flush()
    return message


def _own_key(incoming: Incoming) -> str | None:
    own = incoming.mail_ref or incoming.external_id
    return f"message {incoming.channel} {own}" if own else None


def _present(work: Work, incoming: Incoming) -> Message | None:
    statement = select(Message)
    if incoming.mail_ref is not None:
        statement = statement.where(Message.mail_ref == incoming.mail_ref)
    elif incoming.external_id is not None:
        statement = statement.where(Message.channel == incoming.channel, Message.external_id == incoming.external_id)
    else:
        return None
    return work.session.scalars(statement).one_or_none()


def _answered(work: Work, incoming: Incoming) -> Message | None:
    """The e-mail that this one answers: by its id, else the newest of its references that is known."""
    live = select(Message).join(Contact, Contact.id == Message.contact_id).where(Contact.deleted_at.is_(None))
    if incoming.answers is not None:
        statement = live.where(Message.id == incoming.answers, Message.channel == EMAIL)
        return work.session.scalars(statement).one_or_none()
    if not incoming.references:
        return None
    found = work.session.scalars(live.where(Message.mail_ref.in_(incoming.references))).all()
    known = {message.mail_ref: message for message in found}
    return next((known[ref] for ref in reversed(incoming.references) if ref in known), None)


def _sender_key(work: Work, kind: Kind, incoming: Incoming) -> str | None:
    """The sender's address as it is looked for; None where it is not one."""
    if incoming.sender is None:
        return None
    if kind.known_by == HANDLE:
        return incoming.sender
    channel = EMAILS if kind.known_by == EMAIL else PHONES
    try:
        return channel.key(channel.parse(incoming.sender, read_location(work).country))
    except UnusableError:
        return None


def _sender(work: Work, kind: Kind, incoming: Incoming, before: Message | None, key: str | None) -> str:
    """Who sent it: the id of the contact, made if nobody is known by the address."""
    if incoming.conversation_id is not None:
        contact_id = read_conversation(work, incoming.conversation_id)[0].contact_id
        if incoming.contact_id not in (None, contact_id):
            raise conversation_not_found()
        return contact_id
    if incoming.contact_id is not None:
        return incoming.contact_id
    if before is not None:
        return before.contact_id
    if key is None:
        raise unknown_sender()
    found = _known(work, kind, key)
    if found is not None:
        return found
    if not incoming.strangers:
        raise unknown_sender()
    return _made(work, kind, incoming, key)


def _known(work: Work, kind: Kind, key: str) -> str | None:
    if kind.known_by == HANDLE:
        statement = (
            select(ContactHandle.contact_id)
            .join(Contact, Contact.id == ContactHandle.contact_id)
            .where(ContactHandle.channel == kind.name, ContactHandle.handle == key, Contact.deleted_at.is_(None))
        )
        return work.session.scalars(statement).one_or_none()
    match = find_match(work, [key] if kind.known_by == EMAIL else [], [key] if kind.known_by == PHONE else [])
    return match.contact_id if match else None


def _made(work: Work, kind: Kind, incoming: Incoming, key: str) -> str:
    given: dict[str, Any] = {"name": incoming.name, "source": kind.wire.lower()}
    if kind.known_by != HANDLE:
        given["email" if kind.known_by == EMAIL else "phone"] = comparable_email(key)
    return create_contact(work, given).id


def _remember(work: Work, kind: Kind, handle: str, contact_id: str) -> None:
    row = {
        "id": new_id(),
        "location_id": work.location_id,
        "channel": kind.name,
        "handle": handle,
        "contact_id": contact_id,
        "heard_at": work.now(),
    }
    statement = insert(ContactHandle).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["location_id", "channel", "handle"],
        set_={name: statement.excluded[name] for name in ("contact_id", "heard_at")},
    )
    work.session.connection().execute(statement)
