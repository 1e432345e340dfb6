"""A contact's notes."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.locations import require_location
from contacts.notes import operations, searching
from contacts.notes.schemas import (
    LocationNotesAnswer,
    LocationNotesQuery,
    NoteAnswer,
    NoteBody,
    NoteChange,
    NotesAnswer,
    NotesQuery,
    RevisionsAnswer,
    present_note,
    present_revision,
)
from contacts.notes.searching import NoteSearch
from contacts.wire import SUCCEEDED, Succeeded

notes = Feature("notes", __name__, "A contact's notes")
_NOTES = "/contacts/<contact_id>/notes"
_NOTE = f"{_NOTES}/<note_id>"


@notes.operation("GET", _NOTES, scope="contacts.readonly", query=NotesQuery, answer=NotesAnswer)
def list_notes(work: Work, query: NoteSearch, contact_id: str) -> Answer:
    """A contact's notes, the pinned ones first; all of them, or those that the query asks for."""
    return {"notes": [present_note(note) for note in searching.list_notes(work, contact_id, query)]}


@notes.operation(
    "GET",
    "/locations/<location_id>/notes",
    scope="contacts.readonly",
    query=LocationNotesQuery,
    answer=LocationNotesAnswer,
    paged=True,
    published=False,
)
def search_notes(work: Work, query: NoteSearch, location_id: str) -> Answer:
    """The location's notes, page by page."""
    require_location(work, location_id)
    rows, cursor = searching.search_notes(work, query)
    return {"notes": [present_note(note) for note in rows], "nextCursor": cursor}


@notes.operation("GET", f"{_NOTE}/history", scope="contacts.readonly", answer=RevisionsAnswer, published=False)
def list_revisions(work: Work, contact_id: str, note_id: str) -> Answer:
    """What a note said before, the latest first."""
    return {"revisions": [present_revision(one) for one in operations.list_revisions(work, contact_id, note_id)]}


@notes.operation("POST", _NOTES, scope="contacts.write", body=NoteBody, answer=NoteAnswer, status=201)
def create_note(work: Work, body: dict[str, Any], contact_id: str) -> Answer:
    """Write a note."""
    note = operations.create_note(work, contact_id, body)
    work.show_version(note)
    return {"note": present_note(note)}


@notes.operation("GET", _NOTE, scope="contacts.readonly", answer=NoteAnswer)
def get_note(work: Work, contact_id: str, note_id: str) -> Answer:
    """Read a note."""
    note = operations.read_note(work, contact_id, note_id)
    work.show_version(note)
    return {"note": present_note(note)}


@notes.operation("PUT", _NOTE, scope="contacts.write", body=NoteChange, answer=NoteAnswer)
def update_note(work: Work, body: dict[str, Any], contact_id: str, note_id: str) -> Answer:
    """Change a note."""
    note = operations.update_note(work, contact_id, note_id, body)
    work.show_version(note)
    return {"note": present_note(note)}


@notes.operation("DELETE", _NOTE, scope="contacts.write", answer=Succeeded)
def delete_note(work: Work, contact_id: str, note_id: str) -> Answer:
    """Delete a note."""
    operations.delete_note(work, contact_id, note_id)
    return SUCCEEDED
