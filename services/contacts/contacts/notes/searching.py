"""Finding notes: of one contact, or over the whole location."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from chassis.folding import needles
from chassis.paging import Key
from chassis.work import Work
from contacts.notes.models import Note
from contacts.people.loading import require_contact
from contacts.people.models import Contact
from contacts.search.kinds import escaped

NEWEST, OLDEST, CHANGED = "newest", "oldest", "changed"
SORTS = (NEWEST, OLDEST, CHANGED)


@dataclass(frozen=True)
class NoteSearch:
    """What is looked for: every word of `query` is in the title or the text. None means any, for `most` all that there are."""

    query: str = ""
    sort: str = NEWEST
    pinned: bool | None = None
    color: str | None = None
    user_id: str | None = None
    most: int | None = None


def list_notes(work: Work, contact_id: str, search: NoteSearch) -> Sequence[Note]:
    """A contact's notes, the pinned ones before the others.

    Raises:
        NotFound: `contact_not_found`.
    """
    require_contact(work, contact_id)
    statement = _narrowed(select(Note).where(Note.contact_id == contact_id), search)
    order = [key.column.desc() if key.descending else key.column.asc() for key in _order(search.sort)]
    return work.session.scalars(statement.order_by(Note.pinned.desc(), *order).limit(search.most)).all()


def search_notes(work: Work, search: NoteSearch) -> tuple[Sequence[Note], str | None]:
    """A page of the location's notes and the next page's cursor; those of contacts in the trash are not among them.

    Raises:
        Unreadable: `invalid_cursor`.
    """
    live = select(Note).join(Contact, Contact.id == Note.contact_id).where(Contact.deleted_at.is_(None))
    keys = _order(search.sort)
    rows = work.session.scalars(work.page.apply(_narrowed(live, search), keys)).all()
    return work.page.cut(rows, keys)


def _order(sort: str) -> list[Key]:
    name = "updated_at" if sort == CHANGED else "created_at"
    descending = sort != OLDEST
    return [
        Key(getattr(Note, name), name, descending, datetime.fromisoformat),
        Key(Note.id, "id", descending, str),
    ]


def _narrowed(statement: Select[Any], search: NoteSearch) -> Select[Any]:
    for word in needles(search.query):
        statement = statement.where(Note.search_text.like(f"%{escaped(word)}%"))
    if search.pinned is not None:
        statement = statement.where(Note.pinned.is_(search.pinned))
    if search.color is not None:
        statement = statement.where(func.lower(Note.color) == search.color.lower())
    if search.user_id is not None:
        statement = statement.where(Note.user_id == search.user_id)
    return statement
