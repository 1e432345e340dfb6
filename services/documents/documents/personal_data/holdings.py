"""Every kind of row about a contact, in the order in which they are erased. A fitness test holds this to the models."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from chassis.errors import Unavailable
from chassis.personal.erasing import NotYetError
from chassis.personal.held import Delete, Held, Keep
from chassis.work import Work
from contact_ref.personal import ContactData
from documents.contacts import ContactRef, contact_refs
from documents.events import CONTACT_DATA_ERASED
from documents.files.models import Document, Folder
from documents.files.trash import PURGE_DOCUMENT
from documents.reactions.merging import contact_moves

_WHILE_AWAY = timedelta(minutes=1)
_FILES_AT_ONCE = 50


def _remove_file(work: Work, row: Row[Any]) -> None:
    """Remove a file before its row is gone for good: only then is it true that it was erased."""
    try:
        work.ports.store.remove(row.object_key)
    except Unavailable as error:
        raise NotYetError(_WHILE_AWAY) from error


def _reference(contact_id: str) -> ColumnElement[bool]:
    return ContactRef.id == contact_id


def files_of(work: Work, contact_id: str) -> Iterator[Mapping[str, Any]]:
    """The contact's files as an export lists them, those in the trash too."""
    columns = (Document.id, Document.name, Document.content_type, Document.size, Document.sha256)
    statement = select(*columns).where(Document.contact_id == contact_id).order_by(Document.id)
    for row in work.session.execute(statement, execution_options={"yield_per": 500}):
        yield {
            "id": row.id,
            "name": row.name,
            "contentType": row.content_type,
            "path": f"/internal/documents/{row.id}/content",
            "size": row.size,
            "sha256": row.sha256,
        }


HELD = (
    Held(
        "documents",
        Document,
        Delete(timers=(PURGE_DOCUMENT,), returning=("object_key",), then=_remove_file, at_once=_FILES_AT_ONCE),
        untold=("name_key", "object_key"),
    ),
    Held("folders", Folder, untold=("name_key",)),
    Held("contact", ContactRef, Keep("the mark of an erased contact"), _reference),
)
EXEMPT: Mapping[type[Any], str] = {}

contact_data = ContactData(contact_refs, contact_moves, HELD, CONTACT_DATA_ERASED)
