"""Notes on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import PublishedSchema, wire_time
from contacts.notes.models import Note
from contacts.notes.rules import LONGEST
from contacts.wire import boolean, identifier, optional_text, without_nulls


class NoteChange(PublishedSchema):
    """What to change of a note."""

    body = fields.String(validate=validate.Length(1, LONGEST))
    title = optional_text(255)
    color = optional_text(20)
    pinned = boolean()
    user_id = identifier(none=True, name="userId")


class NoteBody(NoteChange):
    """A note to write."""

    body = fields.String(required=True, validate=validate.Length(1, LONGEST))


class NoteOut(Schema):
    """A note in an answer."""

    id = fields.String(required=True)
    body = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    date_added = fields.String(required=True, data_key="dateAdded")
    user_id = fields.String(data_key="userId")
    title = fields.String()
    color = fields.String()
    pinned = fields.Boolean(required=True)


class NoteAnswer(Schema):
    """One note."""

    note = fields.Nested(NoteOut, required=True)


class NotesAnswer(Schema):
    """A contact's notes, the newest first."""

    notes = fields.List(fields.Nested(NoteOut), required=True)


def present_note(note: Note) -> dict[str, Any]:
    """A note as the wire has it."""
    return without_nulls(
        {
            "id": note.id,
            "body": note.body,
            "contactId": note.contact_id,
            "dateAdded": wire_time(note.created_at),
            "userId": note.user_id,
            "title": note.title,
            "color": note.color,
            "pinned": note.pinned,
        }
    )
