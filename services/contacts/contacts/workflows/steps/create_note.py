"""The step `create_note`: `{"type": "create_note", "body": "<p>Came by the spring campaign.</p>"}`."""

from typing import Any

from marshmallow import RAISE

from chassis.work import Work
from contacts.notes.operations import create_note
from contacts.notes.schemas import NoteBody
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, StepType


class CreateNoteSettings(NoteBody):
    """The note to write, as in the body of one; its HTML is cleaned as everybody's."""

    class Meta:
        unknown = RAISE


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    note = create_note(work, enrollment.contact_id, settings)
    return Done(note=note.id)


CREATE_NOTE = StepType("create_note", CreateNoteSettings, _take)
