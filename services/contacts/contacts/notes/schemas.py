"""Notes on the wire."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from chassis.paging import MOST
from chassis.schemas import PublishedSchema, wire_time
from contacts.notes.models import Note, NoteRevision
from contacts.notes.rules import LONGEST
from contacts.notes.searching import SORTS, NoteSearch
from contacts.wire import EmptyIsNone, boolean, identifier, optional_text, without_nulls

_COLOR = re.compile(r"#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")


def _is_color(color: str | None) -> None:
    """Whoever shows a note puts its colour into a style, where other texts would do more than colour it."""
    if color is not None and not _COLOR.fullmatch(color):
        raise ValidationError("A colour is # and 3 or 6 hexadecimal digits.")


class NoteChange(PublishedSchema):
    """What to change of a note."""

    body = fields.String(validate=validate.Length(1, LONGEST))
    title = optional_text(255)
    color = EmptyIsNone(allow_none=True, validate=_is_color)
    pinned = boolean()
    user_id = identifier(none=True, name="userId")


class NoteBody(NoteChange):
    """A note to write."""

    body = fields.String(required=True, validate=validate.Length(1, LONGEST))


class _Wanted(PublishedSchema):
    """Which notes, and in which order."""

    query = fields.String(validate=validate.Length(max=200))
    sort = fields.String(validate=validate.OneOf(SORTS))
    pinned = fields.Boolean()
    color = fields.String(validate=validate.Length(1, 20))
    user_id = identifier(name="userId")

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> NoteSearch:
        return NoteSearch(**{name: value for name, value in data.items() if name not in ("limit", "cursor")})


class NotesQuery(_Wanted):
    """Which of a contact's notes; `limit` at most, or all of them as published."""

    most = fields.Integer(data_key="limit", validate=validate.Range(1, MOST))


class LocationNotesQuery(_Wanted):
    """Which of the location's notes."""

    limit = fields.String()
    cursor = fields.String()


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


class LocationNotesAnswer(NotesAnswer):
    """A page of the location's notes."""

    next_cursor = fields.String(required=True, allow_none=True, data_key="nextCursor")


class RevisionOut(Schema):
    """What a note said in an earlier version."""

    version = fields.Integer(required=True)
    title = fields.String(required=True, allow_none=True)
    body = fields.String(required=True)
    color = fields.String(required=True, allow_none=True)
    actor = fields.String(required=True)
    written_at = fields.String(required=True, data_key="writtenAt")


class RevisionsAnswer(Schema):
    """What a note said before, the latest first."""

    revisions = fields.List(fields.Nested(RevisionOut), required=True)


def present_revision(revision: NoteRevision) -> dict[str, Any]:
    """An earlier version of a note as the wire has it."""
    return {
        "version": revision.version,
        "title": revision.title,
        "body": revision.body,
        "color": revision.color,
        "actor": revision.actor,
        "writtenAt": wire_time(revision.written_at),
    }


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
