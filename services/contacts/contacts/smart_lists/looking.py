"""What is in a smart list, page by page, and who stands before and behind a contact in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, and_, func, select

from chassis.paging import Key, Page, decode_cursor, encode_cursor
from chassis.work import Work
from contacts.people.loading import require_contact
from contacts.people.models import Contact
from contacts.people.rows import ContactRow
from contacts.search.operations import compiled, order_keys, plain_value, search_contacts
from contacts.search.text import matches
from contacts.smart_lists.errors import contact_not_in_list
from contacts.smart_lists.operations import read_smart_list, search_of


@dataclass(frozen=True)
class Listed:
    """A page of a list's contacts, how many it holds in all, and the next page's cursor."""

    contacts: Sequence[ContactRow]
    total: int
    next_cursor: str | None


@dataclass(frozen=True)
class Neighbors:
    """The ids of those before and behind a contact, its place in the list (from 1), and how many the list holds."""

    previous: str | None
    next: str | None
    position: int
    total: int


def list_contacts(work: Work, list_id: str) -> Listed:
    """A page of the contacts in a list, in its order; only those that the caller may see.

    Raises:
        NotFound: `smart_list_not_found`.
        Unreadable: `invalid_cursor`.
    """
    search = search_of(read_smart_list(work, list_id))
    after = decode_cursor(work.page.cursor) if work.page.cursor is not None else None
    found = search_contacts(work, replace(search, limit=work.page.limit + 1, after=after))
    rows = found.rows[: work.page.limit]
    more = len(found.rows) > work.page.limit
    return Listed([contact for contact, _ in rows], found.total, encode_cursor(rows[-1][1]) if more else None)


def find_neighbors(work: Work, list_id: str, contact_id: str) -> Neighbors:
    """Who stands beside a contact in a list.

    The list is entered at the contact's own place from either side, and only ids are read: an index that has the order answers both.

    Raises:
        NotFound: `smart_list_not_found`, `contact_not_found`, `contact_not_in_list`.
    """
    search = search_of(read_smart_list(work, list_id))
    keys = order_keys(search.sort)
    held = and_(Contact.deleted_at.is_(None), compiled(work, search.filters), matches(work, search.query))
    place = work.session.execute(select(*(key.column for key in keys)).where(Contact.id == contact_id, held)).first()
    if place is None:
        require_contact(work, contact_id)
        raise contact_not_in_list()
    here = Page(1, encode_cursor([plain_value(value) for value in place]))
    backwards = [replace(key, descending=not key.descending) for key in keys]
    count = select(func.count(Contact.id)).where(held)
    return Neighbors(
        previous=_first(work, here.apply(select(Contact.id).where(held), backwards)),
        next=_first(work, here.apply(select(Contact.id).where(held), keys)),
        position=_counted(work, _all_from(here, count, backwards)) + 1,
        total=_counted(work, count),
    )


def _all_from(here: Page, count: Select[Any], keys: Sequence[Key]) -> Select[Any]:
    return here.apply(count, keys).order_by(None).limit(None)


def _first(work: Work, statement: Select[Any]) -> str | None:
    found: str | None = work.session.scalars(statement.limit(1)).first()
    return found


def _counted(work: Work, statement: Select[Any]) -> int:
    return work.session.scalar(statement) or 0
