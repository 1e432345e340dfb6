"""Tasks on the wire."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from chassis.paging import MOST
from chassis.schemas import Instant, PublishedSchema, wire_time
from contacts.tasks.models import Task
from contacts.tasks.searching import TaskSearch
from contacts.wire import boolean, identifier, optional_text, readable, without_nulls

_MOST_IDS = 500
_MOST_TASKS = 500


class TaskChange(PublishedSchema):
    """What to change of a task."""

    title = fields.String(validate=readable(500))
    body = optional_text(20_000)
    due_at = Instant(data_key="dueDate")
    completed = boolean()
    assigned_to = identifier(none=True, name="assignedTo")


class TaskBody(TaskChange):
    """A task to make."""

    title = fields.String(required=True, validate=readable(500))
    due_at = Instant(required=True, data_key="dueDate")
    completed = boolean(required=True)


class TaskCompletion(PublishedSchema):
    """Whether a task is done."""

    completed = boolean(required=True)


class TasksQuery(PublishedSchema):
    """Which of a contact's tasks: those that `query` finds, of one `status` (overdue ones are open), of one user.

    `limit` at most, or all of them as published.
    """

    query = fields.String(load_default="", validate=validate.Length(max=200))
    status = fields.String(validate=validate.OneOf(("open", "completed", "overdue")))
    assigned_to = identifier(name="assignedTo")
    most = fields.Integer(data_key="limit", validate=validate.Range(1, MOST))

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> TaskSearch:
        status = data.get("status")
        return TaskSearch(
            query=data["query"],
            completed=None if status is None else status == "completed",
            overdue=True if status == "overdue" else None,
            assigned_to=[data["assigned_to"]] if "assigned_to" in data else (),
            most=data.get("most"),
        )


def _ids(name: str) -> fields.List[Any]:
    return fields.List(identifier(), data_key=name, allow_none=True, validate=validate.Length(max=_MOST_IDS))


class TaskSearchBody(PublishedSchema):
    """Which of the location's tasks."""

    contact_ids = _ids("contactId")
    completed = boolean()
    assigned_to = _ids("assignedTo")
    query = fields.String(validate=validate.Length(max=200))
    limit = fields.Integer(strict=True, validate=validate.Range(1, _MOST_TASKS))
    skip = fields.Integer(strict=True, validate=validate.Range(0, 1_000_000))
    business_id = identifier(none=True, name="businessId")

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> TaskSearch:
        return TaskSearch(**{name: value for name, value in data.items() if value is not None})


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
