"""The step `create_task`: `{"type": "create_task", "title": "Call back", "dueIn": {"days": 1}}`."""

from datetime import timedelta
from typing import Any

from marshmallow import fields

from chassis.schemas import OwnSchema
from chassis.work import Work
from contacts.tasks.operations import create_task
from contacts.wire import identifier, optional_text, readable
from contacts.workflows.models import Enrollment
from contacts.workflows.steps.base import Done, Outcome, StepType
from contacts.workflows.steps.durations import Duration


class CreateTaskSettings(OwnSchema):
    """The task to make; it is due a day later and the owner's unless said otherwise."""

    title = fields.String(required=True, validate=readable(500))
    body = optional_text(20_000)
    due_in = Duration(load_default=timedelta(days=1), data_key="dueIn")
    assigned_to = identifier(none=True, name="assignedTo")


def _take(work: Work, enrollment: Enrollment, settings: dict[str, Any]) -> Outcome:
    given = {name: value for name, value in settings.items() if name != "due_in"}
    task = create_task(work, enrollment.contact_id, {**given, "due_at": work.now() + settings["due_in"]})
    return Done(note=task.id)


CREATE_TASK = StepType("create_task", CreateTaskSettings, _take)
