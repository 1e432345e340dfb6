"""What becomes of documents' rows when their contact is merged into another. A fitness test holds this to the models."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from sqlalchemy import select

from chassis.work import Work
from contact_ref import ContactMoveColumns, ContactMoves, Moving
from documents.contacts import contact_refs
from documents.database import Base
from documents.files.models import Document, Folder
from documents.files.operations import choose_folder
from documents.files.rules import LONGEST_FOLDER_NAME, fold


class ContactMove(ContactMoveColumns, Base):
    """A document or folder that is with the survivor of a merge."""

    __tablename__ = "contact_moves"


def _leave_names(work: Work, folder_ids: Sequence[str], contact_id: str) -> Mapping[str, Any]:
    """A folder's name is once with a contact: what comes with the same is `Contracts (2)`, until it is home."""
    coming = work.session.scalars(select(Folder).where(Folder.id.in_(folder_ids)).order_by(Folder.id)).unique().all()
    taken = set(work.session.scalars(select(Folder.name_key).where(Folder.contact_id == contact_id)))
    names = taken | {folder.name_key for folder in coming}
    details = {}
    for folder in coming:
        if folder.name_key in taken:
            given = _free_name(folder.name, names)
            details[folder.id] = {"name": folder.name, "given": given}
            _rename(folder, given)
            names.add(folder.name_key)
    work.session.flush()
    return details


def _come_home(work: Work, details: Mapping[str, Any]) -> None:
    for folder in work.session.scalars(select(Folder).where(Folder.id.in_(details))).unique():
        detail = details[folder.id]
        if detail and folder.name == detail["given"]:
            _rename(folder, detail["name"])
    work.session.flush()


def _mend(work: Work, contact_id: str) -> None:
    """A document whose folder went without it, or stayed, gets one of the same name with its own contact."""
    astray = select(Document).join(Folder, Folder.id == Document.folder_id)
    astray = astray.where(Document.contact_id == contact_id, Folder.contact_id != Document.contact_id)
    for document in work.session.scalars(astray.order_by(Document.id)).unique().all():
        folder = document.folder
        document.folder = folder and choose_folder(work, contact_id, folder.name, None)
    work.session.flush()


def _free_name(name: str, taken: set[str]) -> str:
    for number in count(2):
        mark = f" ({number})"
        given = name[: LONGEST_FOLDER_NAME - len(mark)] + mark
        if fold(given) not in taken:
            return given
    raise AssertionError("there is always a next number")


def _rename(folder: Folder, name: str) -> None:
    folder.name, folder.name_key = name, fold(name)


MOVING = (
    Moving(Folder.contact_id, leave=_leave_names, come_home=_come_home),
    Moving(Document.contact_id),
)
STAYING: Mapping[str, str] = {}
contact_moves = ContactMoves(contact_refs, ContactMove, MOVING, mend=_mend)
