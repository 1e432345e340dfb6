"""Writing, reading, changing and deleting notes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from chassis.work import Work
from contacts import events
from contacts.history import differences, made_of, tell, undone
from contacts.notes.errors import note_not_found, nothing_to_read, too_deep
from contacts.notes.models import Note, NoteRevision
from contacts.notes.rules import clean_body, is_too_deep
from contacts.people.loading import require_contact

_CHANGEABLE = ("title", "color", "pinned", "user_id")
# What is kept of each version; a pin or another owner makes no new one.
_WORDS = ("title", "body", "color")
_MOST_REVISIONS = 100


def create_note(work: Work, contact_id: str, given: Mapping[str, Any]) -> Note:
    """Write a note; without a `user_id` it is the acting user's.

    Raises:
        NotFound: `contact_not_found`.
        Invalid: `nothing_to_read`, `too_deep`.
    """
    require_contact(work, contact_id)
    note = Note(
        contact_id=contact_id,
        body=_clean(given["body"]),
        title=given.get("title"),
        color=given.get("color"),
        pinned=given.get("pinned", False),
        user_id=given.get("user_id") or work.identity.user_id,
        written_by=work.actor,
    )
    note.renew_search()
    work.session.add(note)
    work.session.flush()
    data = note_data(note)
    tell(work, events.NOTE_CREATED, contact_id=contact_id, subject=note.id, data=data, audited=made_of(data))
    return note


def read_note(work: Work, contact_id: str, note_id: str) -> Note:
    """One note.

    Raises:
        NotFound: `contact_not_found`, `note_not_found`.
    """
    require_contact(work, contact_id)
    return _found(work, select(Note).where(Note.id == note_id, Note.contact_id == contact_id))


def list_revisions(work: Work, contact_id: str, note_id: str) -> Sequence[NoteRevision]:
    """What a note said before its present words, the latest first.

    Raises:
        NotFound: `contact_not_found`, `note_not_found`.
    """
    note = read_note(work, contact_id, note_id)
    statement = select(NoteRevision).where(NoteRevision.note_id == note.id).order_by(NoteRevision.version.desc())
    return work.session.scalars(statement.limit(_MOST_REVISIONS)).all()


def update_note(work: Work, contact_id: str, note_id: str, given: Mapping[str, Any]) -> Note:
    """Change what is `given` of a note.

    Raises:
        NotFound: `contact_not_found`, `note_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `nothing_to_read`, `too_deep`.
    """
    note = _lock_note(work, contact_id, note_id)
    work.check_version(note)
    before, revision = note_data(note), _revision(note)
    if given.get("body") is not None:
        note.body = _clean(given["body"])
    for field in _CHANGEABLE:
        if field in given:
            setattr(note, field, given[field])
    data = note_data(note)
    changes = differences(before, data)
    if any(change.field in _WORDS for change in changes):
        note.renew_search()
        note.written_by = work.actor
        work.session.add(revision)
    work.session.flush()
    if changes:
        tell(work, events.NOTE_UPDATED, contact_id=contact_id, subject=note.id, data=data, changes=changes)
    return note


def delete_note(work: Work, contact_id: str, note_id: str) -> None:
    """Delete a note; the audit log keeps what it said.

    Raises:
        NotFound: `contact_not_found`, `note_not_found`.
        PreconditionFailed: `stale_version`.
    """
    note = _lock_note(work, contact_id, note_id)
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


def _clean(html: str) -> str:
    if is_too_deep(html):
        raise too_deep()
    body = clean_body(html)
    if not body.strip():
        raise nothing_to_read()
    return body


def _lock_note(work: Work, contact_id: str, note_id: str) -> Note:
    require_contact(work, contact_id)
    statement = select(Note).where(Note.id == note_id, Note.contact_id == contact_id)
    return _found(work, statement.with_for_update().execution_options(populate_existing=True))


def _found(work: Work, statement: Select[Note]) -> Note:
    note = work.session.scalars(statement).one_or_none()
    if note is None:
        raise note_not_found()
    return note


def _revision(note: Note) -> NoteRevision:
    return NoteRevision(
        note_id=note.id,
        version=note.version,
        contact_id=note.contact_id,
        title=note.title,
        body=note.body,
        color=note.color,
        actor=note.written_by or "system",
        written_at=note.updated_at,
    )
