"""Writing, reading, changing and deleting notes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.work import Work
from contacts import events
from contacts.history import differences, made_of, tell, undone
from contacts.notes.errors import note_not_found
from contacts.notes.models import Note
from contacts.notes.rules import clean_body
from contacts.people.loading import require_contact

_CHANGEABLE = ("title", "color", "pinned", "user_id")


def create_note(work: Work, contact_id: str, given: Mapping[str, Any]) -> Note:
    """Write a note; without a `user_id` it is the acting user's.

    Raises:
        NotFound: `contact_not_found`.
    """
    require_contact(work, contact_id)
    note = Note(
        contact_id=contact_id,
        body=clean_body(given["body"]),
        title=given.get("title"),
        color=given.get("color"),
        pinned=given.get("pinned", False),
        user_id=given.get("user_id") or work.identity.user_id,
    )
    work.session.add(note)
    work.session.flush()
    data = note_data(note)
    tell(work, events.NOTE_CREATED, contact_id=contact_id, subject=note.id, data=data, audited=made_of(data))
    return note


def list_notes(work: Work, contact_id: str) -> Sequence[Note]:
    """A contact's notes, the newest first.

    Raises:
        NotFound: `contact_not_found`.
    """
    require_contact(work, contact_id)
    statement = select(Note).where(Note.contact_id == contact_id).order_by(Note.created_at.desc(), Note.id.desc())
    return work.session.scalars(statement).all()


def read_note(work: Work, contact_id: str, note_id: str) -> Note:
    """One note.

    Raises:
        NotFound: `contact_not_found`, `note_not_found`.
    """
    require_contact(work, contact_id)
    statement = select(Note).where(Note.id == note_id, Note.contact_id == contact_id)
    note = work.session.scalars(statement).one_or_none()
    if note is None:
        raise note_not_found()
    return note


def update_note(work: Work, contact_id: str, note_id: str, given: Mapping[str, Any]) -> Note:
    """Change what is `given` of a note.

    Raises:
        NotFound: `contact_not_found`, `note_not_found`.
        PreconditionFailed: `stale_version`.
    """
    note = read_note(work, contact_id, note_id)
    work.check_version(note)
    before = note_data(note)
    if given.get("body") is not None:
        note.body = clean_body(given["body"])
    for field in _CHANGEABLE:
        if field in given:
            setattr(note, field, given[field])
    work.session.flush()
    data = note_data(note)
    changes = differences(before, data)
    if changes:
        tell(work, events.NOTE_UPDATED, contact_id=contact_id, subject=note.id, data=data, changes=changes)
    return note


def delete_note(work: Work, contact_id: str, note_id: str) -> None:
    """Delete a note; the audit log keeps what it said.

    Raises:
        NotFound: `contact_not_found`, `note_not_found`.
        PreconditionFailed: `stale_version`.
    """
    note = read_note(work, contact_id, note_id)
    work.check_version(note)
    data = note_data(note)
    work.session.delete(note)
    work.session.flush()
    tell(work, events.NOTE_DELETED, contact_id=contact_id, subject=note.id, data=data, audited=undone(data))


def note_data(note: Note) -> dict[str, Any]:
    """A note as events and the audit log tell it."""
    return {
        "id": note.id,
        "contactId": note.contact_id,
        "title": note.title,
        "body": note.body,
        "color": note.color,
        "pinned": note.pinned,
        "userId": note.user_id,
    }
