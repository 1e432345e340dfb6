"""Searching the location's conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from chassis.work import Work
from contacts.conversations.models import Conversation
from contacts.people.merged import refuse_moved
from contacts.people.models import Contact
from contacts.search.text import matches

UNASSIGNED = "unassigned"
READ, UNREAD, STARRED = "read", "unread", "starred"
NEWEST, BY_HAND = "last_message_date", "last_manual_message_date"


@dataclass(frozen=True)
class ConversationSearch:
    """What is looked for; None and empty mean any. `after` is the moment, and where it was given the id, of the last one seen."""

    query: str = ""
    conversation_id: str | None = None
    contact_id: str | None = None
    assigned_to: tuple[str, ...] = ()
    followers: tuple[str, ...] = ()
    status: str | None = None
    channel: str | None = None
    action: str | None = None
    direction: str | None = None
    begun_from: datetime | None = None
    begun_to: datetime | None = None
    sort_by: str = NEWEST
    ascending: bool = False
    after: tuple[datetime, str | None] | None = None
    limit: int = 20


def search_conversations(work: Work, search: ConversationSearch) -> tuple[Sequence[tuple[Conversation, Contact]], int]:
    """A page of conversations with their contacts, and how many there are in all. Those with contacts in the trash are not among them."""
    if search.contact_id is not None:
        refuse_moved(work, [search.contact_id])
    found = (
        select(Conversation, Contact)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(Contact.deleted_at.is_(None), _where(work, search))
    )
    total = work.session.scalar(select(func.count()).select_from(found.with_only_columns(Conversation.id).subquery()))
    page = _page(found, search).options(selectinload(Contact.emails), selectinload(Contact.phones))
    return [(row[0], row[1]) for row in work.session.execute(page)], total or 0


def sort_column(search: ConversationSearch) -> InstrumentedAttribute[Any]:
    """The moment that the list is in the order of."""
    return Conversation.last_manual_at if search.sort_by == BY_HAND else Conversation.last_message_at


def _page(found: Select[Conversation, Contact], search: ConversationSearch) -> Select[Conversation, Contact]:
    column = sort_column(search)
    if search.after is not None:
        found = found.where(_behind(column, search))
    order = [column.asc(), Conversation.id.asc()] if search.ascending else [column.desc(), Conversation.id.desc()]
    return found.order_by(*order).limit(search.limit)


def _behind(column: InstrumentedAttribute[Any], search: ConversationSearch) -> ColumnElement[bool]:
    moment, last_id = search.after or (None, None)
    if last_id is None:
        return column > moment if search.ascending else column < moment
    place, last = tuple_(column, Conversation.id), tuple_(moment, last_id)
    return place > last if search.ascending else place < last


def _where(work: Work, search: ConversationSearch) -> ColumnElement[bool]:
    conditions = [
        true(),
        *_equal(Conversation.id, search.conversation_id),
        *_equal(Conversation.contact_id, search.contact_id),
        *_equal(Conversation.last_channel, search.channel),
        *_equal(Conversation.last_action, search.action),
        *_equal(Conversation.last_direction, search.direction),
    ]
    if search.query:
        conditions.append(matches(work, search.query))
    if search.assigned_to:
        nobodys = Contact.assigned_to.is_(None) if UNASSIGNED in search.assigned_to else None
        ours = Contact.assigned_to.in_(search.assigned_to)
        conditions.append(ours if nobodys is None else or_(ours, nobodys))
    if search.followers:
        conditions.append(Contact.followers.overlap(list(search.followers)))
    if search.begun_from is not None:
        conditions.append(Conversation.created_at >= search.begun_from)
    if search.begun_to is not None:
        conditions.append(Conversation.created_at <= search.begun_to)
    if search.sort_by == BY_HAND:
        conditions.append(Conversation.last_manual_at.is_not(None))
    return and_(*conditions, *_of_status(search.status))


def _of_status(status: str | None) -> list[ColumnElement[bool]]:
    if status == STARRED:
        return [Conversation.starred.is_(True)]
    if status == UNREAD:
        return [Conversation.unread_count > 0]
    return [Conversation.unread_count == 0] if status == READ else []


def _equal(column: InstrumentedAttribute[Any], value: str | None) -> list[ColumnElement[bool]]:
    return [] if value is None else [column == value]
