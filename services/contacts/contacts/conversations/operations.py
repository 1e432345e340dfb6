"""Beginning, reading, changing and deleting conversations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert

from chassis.ids import new_id
from chassis.work import Work
from contacts.conversations.errors import conversation_exists, conversation_not_found
from contacts.conversations.events import CONVERSATION_DELETED
from contacts.conversations.models import Conversation
from contacts.history import tell
from contacts.message_attachments.operations import forget_attachments
from contacts.messaging.models import Message
from contacts.people.loading import lock_contact, require_contact
from contacts.people.models import Contact

_CHANGEABLE = ("unread_count", "starred")


def create_conversation(work: Work, contact_id: str) -> Conversation:
    """Begin the conversation with a contact.

    Raises:
        NotFound: `contact_not_found`.
        Conflict: `conversation_exists`, it is named.
    """
    require_contact(work, contact_id)
    conversation, made = _hold(work, contact_id)
    if not made:
        raise conversation_exists(conversation.id)
    return conversation


def read_conversation(work: Work, conversation_id: str) -> tuple[Conversation, Contact]:
    """A conversation and whom it is with; one with a contact in the trash is not found.

    Raises:
        NotFound: `conversation_not_found`.
    """
    row = work.session.execute(_of_live(conversation_id)).one_or_none()
    if row is None:
        raise conversation_not_found()
    return row[0], row[1]


def update_conversation(work: Work, conversation_id: str, given: Mapping[str, Any]) -> tuple[Conversation, Contact]:
    """Change what is `given` of a conversation: how much of it is unread, and whether it has a star.

    Raises:
        NotFound: `conversation_not_found`.
        PreconditionFailed: `stale_version`.
    """
    conversation, contact = _lock(work, conversation_id)
    work.check_version(conversation)
    for field in _CHANGEABLE:
        if field in given:
            setattr(conversation, field, given[field])
    work.session.flush()
    return conversation, contact


def delete_conversation(work: Work, conversation_id: str) -> None:
    """Delete a conversation with its messages; those that have not left never will. The timeline keeps that they were.

    Raises:
        NotFound: `conversation_not_found`.
        PreconditionFailed: `stale_version`.
    """
    lock_contact(work, read_conversation(work, conversation_id)[1].id)
    conversation, contact = _lock(work, conversation_id)
    work.check_version(conversation)
    work.session.execute(delete(Message).where(Message.contact_id == contact.id))
    forget_attachments(work, contact.id)
    work.session.delete(conversation)
    work.session.flush()
    data = {"id": conversation.id, "contactId": contact.id}
    tell(work, CONVERSATION_DELETED, contact_id=contact.id, subject=conversation.id, data=data)


def hold_conversation(work: Work, contact_id: str) -> Conversation:
    """The conversation with a contact, begun if there is none, and locked until this work ends."""
    return _hold(work, contact_id)[0]


def whole_milliseconds(moment: datetime) -> datetime:
    """`moment` without what is finer than a millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _hold(work: Work, contact_id: str) -> tuple[Conversation, bool]:
    row = {
        "id": new_id(),
        "contact_id": contact_id,
        "location_id": work.location_id,
        "version": 1,
        "unread_count": 0,
        "starred": False,
        "last_message_at": whole_milliseconds(work.now()),
        "created_at": work.now(),
        "updated_at": work.now(),
    }
    statement = insert(Conversation).values(row).on_conflict_do_nothing(index_elements=["contact_id"])
    made = work.session.connection().execute(statement.returning(Conversation.id)).first() is not None
    held = select(Conversation).where(Conversation.contact_id == contact_id).with_for_update()
    return work.session.scalars(held.execution_options(populate_existing=True)).one(), made


def _of_live(conversation_id: str) -> Select[Conversation, Contact]:
    return (
        select(Conversation, Contact)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(Conversation.id == conversation_id, Contact.deleted_at.is_(None))
    )


def _lock(work: Work, conversation_id: str) -> tuple[Conversation, Contact]:
    statement = _of_live(conversation_id).with_for_update(of=Conversation)
    row = work.session.execute(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise conversation_not_found()
    return row[0], row[1]
