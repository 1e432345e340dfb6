"""The step `create_note`: `{"type": "create_note", "body": "<p>Came by the spring campaign.</p>"}`."""

from typing import Any

from marshmallow import fields, validate

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.notes.operations import create_note
from contacts.wire import identifier, optional_text
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, StepType


class CreateNoteSettings(OwnSchema):
    """The note to write; its HTML is cleaned as everybody's."""

    body = fields.String(required=True, validate=validate.Length(1, 20_000))
    title = optional_text(500)
    user_id = identifier(none=True, name="userId")


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    note = create_note(work, enrollment.contact_id, settings)
    return Done(note=note.id)


CREATE_NOTE = StepType("create_note", CreateNoteSettings, _take)
