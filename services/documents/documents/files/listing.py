"""The list of a contact's documents: filtered, searched by name, in a stable order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from chassis.paging import Key
from chassis.work import Work
from documents.contacts import contact_refs
from documents.files.models import Document
from documents.files.rules import fold

NEWEST_FIRST = "-createdAt"
_MOST_WORDS = 10


def list_documents(work: Work, contact_id: str, wanted: dict[str, Any]) -> tuple[Sequence[Document], str | None]:
    """A page of the contact's documents, without those in the trash, and the cursor of the next page.

    `wanted` may hold `category`, `source`, `folder_id`, `query` (every word of it is found in the name, in any case) and `sort`.

    Raises:
        NotFound: `contact_not_found`.
    """
    contact_refs.require(work, contact_id)
    keys = SORTS[wanted["sort"]]
    statement = select(Document).where(Document.contact_id == contact_id, Document.deleted_at.is_(None))
    for name in ("category", "source", "folder_id"):
        if wanted.get(name):
            statement = statement.where(getattr(Document, name) == wanted[name])
    for word in fold(wanted.get("query") or "").split()[:_MOST_WORDS]:
        statement = statement.where(Document.name_key.contains(word, autoescape=True))
    rows = work.session.scalars(work.page.apply(statement, keys)).all()
    return work.page.cut(rows, keys)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("a cursor holds text here")
    return value


def _bytes(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError("a cursor holds a size here")
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("a cursor holds an aware time here")
    return moment


_COLUMNS: dict[str, tuple[str, Any]] = {
    "createdAt": ("created_at", _moment),
    "name": ("name_key", _text),
    "size": ("size", _bytes),
}


def _keys(column: str, value: Any, *, descending: bool) -> list[Key]:
    documents = Document.__table__.c
    return [Key(documents[column], column, descending, value), Key(documents["id"], "id", descending, _text)]


SORTS: dict[str, list[Key]] = {
    sign + wire: _keys(*column, descending=sign == "-") for wire, column in _COLUMNS.items() for sign in ("", "-")
}
