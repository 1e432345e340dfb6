# ruff: noqa: N815 - the names are those of the wire
"""Notes on the wire (published: NotesDTO, GetNoteSchema)."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import PublishedSchema, text, wire_time
from scheduling.notes.models import AppointmentNote
from scheduling.wire import PublishedBody, identifier, without_nothing


class NoteBody(PublishedBody):
    """What a note says."""

    user_id = identifier(data_key="userId")
    body = text(5000, least=1, required=True)


class NotesQuery(PublishedSchema):
    """Which notes to list."""

    limit = fields.Float(load_default=20, validate=validate.Range(1, 20))
    offset = fields.Float(load_default=0, validate=validate.Range(0, 100_000))


class NoteNamedQuery(PublishedSchema):
    """Which note is meant, for the published clients, which cannot say it in the path."""

    note_id = identifier(data_key="noteId")


class NoteState(Schema):
    """A note."""

    id = fields.String(required=True)
    body = fields.String(required=True)
    userId = fields.String()
    dateAdded = fields.String(required=True)
    contactId = fields.String(required=True)
    createdBy = fields.Dict()


class NoteAnswer(Schema):
    """One note."""

    note = fields.Nested(NoteState, required=True)


class NotesAnswer(Schema):
    """Some notes, and whether there are more."""

    notes = fields.List(fields.Nested(NoteState), required=True)
    hasMore = fields.Boolean(required=True)


def present_note(note: AppointmentNote, contact_id: str) -> dict[str, Any]:
    """The note as it is answered. A user's name is not scheduling's to know."""
    return without_nothing(
        {
            "id": note.id,
            "body": note.body,
            "userId": note.user_id,
            "dateAdded": wire_time(note.created_at),
            "contactId": contact_id,
            "createdBy": {"id": note.user_id} if note.user_id else None,
        }
    )


def present_note_data(note: AppointmentNote, contact_id: str) -> dict[str, Any]:
    """The note as its events tell it."""
    return {
        "id": note.id,
        "appointmentId": note.appointment_id,
        "contactId": contact_id,
        "userId": note.user_id,
        "body": note.body,
    }
