# ruff: noqa: N815 - the names are those of the wire
"""What is told of notes on appointments."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class NoteData(Schema):
    """The state of a note."""

    id = fields.String(required=True)
    appointmentId = fields.String(required=True)
    contactId = fields.String(required=True)
    userId = fields.String(required=True, allow_none=True)
    body = fields.String(required=True)
    changes = fields.List(fields.Dict())


_NOTE: dict[str, Any] = {
    "id": "HGPcayliwcdoUFzvbTok",
    "appointmentId": "0TkCdp9PfvLeWKYRRvIz",
    "contactId": "9NkT25Vor1v4aQatFsv2",
    "userId": "YlWd2wuCAZQzh2cH1fVZ",
    "body": "Asked for a window seat",
}
NOTE_CREATED = EventType("scheduling.appointment_note.created", schema=NoteData, example=_NOTE)
NOTE_UPDATED = EventType(
    "scheduling.appointment_note.updated",
    schema=NoteData,
    example={**_NOTE, "changes": [{"field": "body", "before": "Asked", "after": "Asked for a window seat"}]},
)
NOTE_DELETED = EventType("scheduling.appointment_note.deleted", schema=NoteData, example=_NOTE)

PUBLISHED = [NOTE_CREATED, NOTE_UPDATED, NOTE_DELETED]
