"""Conversations after their contacts became one, or several again: the messages have moved, each contact still has one conversation."""

from collections.abc import Iterable

from sqlalchemy import func, select

from chassis.work import Work
from contacts.conversations.models import Conversation
from contacts.conversations.operations import hold_conversation, whole_milliseconds
from contacts.messaging.models import Message
from contacts.messaging.sending import show_last
from contacts.messaging.statuses import SCHEDULED


def renew_conversations(work: Work, contact_ids: Iterable[str], *, unread_of: Iterable[str] = ()) -> None:
    """Let the conversations of contacts (locked) say what their last messages are, and begin those that are missing.

    What is unread with the contacts `unread_of`, whose messages have come to the others, is unread there from now on.
    """
    unread = select(func.coalesce(func.sum(Conversation.unread_count), 0))
    added = work.session.scalar(unread.where(Conversation.contact_id.in_(list(unread_of)))) or 0
    for contact_id in contact_ids:
        of_contact = select(Message).where(Message.contact_id == contact_id)
        if work.session.scalars(of_contact.limit(1)).first() is None:
            continue
        conversation = hold_conversation(work, contact_id)
        conversation.unread_count += added
        conversation.last_body = conversation.last_channel = conversation.last_direction = None
        conversation.last_message_at = whole_milliseconds(conversation.created_at)
        left = of_contact.where(Message.status != SCHEDULED)
        newest = work.session.scalars(left.order_by(Message.occurred_at.desc(), Message.id.desc()).limit(1)).first()
        if newest is not None:
            show_last(conversation, newest)
    work.session.flush()
