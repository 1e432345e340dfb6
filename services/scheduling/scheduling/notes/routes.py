"""Notes on appointments, as the published API has them."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.calendars.schemas import SuccessAnswer
from scheduling.notes import operations
from scheduling.notes.schemas import NoteAnswer, NoteBody, NoteNamedQuery, NotesAnswer, NotesQuery, present_note

notes = Feature("appointment_notes", __name__, "Notes on appointments")

READ, WRITE = "calendars/events.readonly", "calendars/events.write"
_ALL, _ONE = (
    "/calendars/appointments/<appointment_id>/notes",
    "/calendars/appointments/<appointment_id>/notes/<note_id>",
)


@notes.operation("GET", _ALL, scope=READ, query=NotesQuery, answer=NotesAnswer)
def list_notes(work: Work, query: dict[str, Any], appointment_id: str) -> Answer:
    """List an appointment's notes."""
    rows, more = operations.list_notes(work, appointment_id, int(query["limit"]), int(query["offset"]))
    return {"notes": [present_note(note, appointment.contact_id) for note, appointment in rows], "hasMore": more}


@notes.operation("POST", _ALL, scope=WRITE, body=NoteBody, answer=NoteAnswer, status=201)
def create_note(work: Work, body: dict[str, Any], appointment_id: str) -> Answer:
    """Write a note."""
    note, appointment = operations.create_note(work, appointment_id, body)
    work.show_version(note)
    return {"note": present_note(note, appointment.contact_id)}


@notes.operation("PUT", _ONE, scope=WRITE, query=NoteNamedQuery, body=NoteBody, answer=NoteAnswer)
def update_note(work: Work, query: dict[str, Any], body: dict[str, Any], appointment_id: str, note_id: str) -> Answer:
    """Change a note."""
    note, appointment = operations.update_note(work, appointment_id, query.get("note_id", note_id), body)
    work.show_version(note)
    return {"note": present_note(note, appointment.contact_id)}


@notes.operation("DELETE", _ONE, scope=WRITE, query=NoteNamedQuery, answer=SuccessAnswer)
def delete_note(work: Work, query: dict[str, Any], appointment_id: str, note_id: str) -> Answer:
    """Delete a note."""
    operations.delete_note(work, appointment_id, query.get("note_id", note_id))
    return {"success": True}
