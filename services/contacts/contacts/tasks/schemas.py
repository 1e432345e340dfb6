"""Tasks on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import Instant, PublishedSchema, wire_time
from contacts.tasks.models import Task
from contacts.wire import boolean, identifier, optional_text, without_nulls


class TaskChange(PublishedSchema):
    """What to change of a task."""

    title = fields.String(validate=validate.Length(1, 500))
    body = optional_text(20_000)
    due_at = Instant(data_key="dueDate")
    completed = boolean()
    assigned_to = identifier(none=True, name="assignedTo")


class TaskBody(TaskChange):
    """A task to make."""

    title = fields.String(required=True, validate=validate.Length(1, 500))
    due_at = Instant(required=True, data_key="dueDate")
    completed = boolean(required=True)


class TaskCompletion(PublishedSchema):
    """Whether a task is done."""

    completed = boolean(required=True)


class TaskOut(Schema):
    """A task in an answer."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    body = fields.String()
    assigned_to = fields.String(data_key="assignedTo")
    due_date = fields.String(required=True, data_key="dueDate")
    completed = fields.Boolean(required=True)
    contact_id = fields.String(required=True, data_key="contactId")


class TaskAnswer(Schema):
    """One task."""

    task = fields.Nested(TaskOut, required=True)


class TasksAnswer(Schema):
    """A contact's tasks, the soonest due first."""

    tasks = fields.List(fields.Nested(TaskOut), required=True)


def present_task(task: Task) -> dict[str, Any]:
    """A task as the wire has it."""
    return without_nulls(
        {
            "id": task.id,
            "title": task.title,
            "body": task.body,
            "assignedTo": task.assigned_to,
            "dueDate": wire_time(task.due_at),
            "completed": task.completed,
            "contactId": task.contact_id,
        }
    )
