"""What happens to the rules by which tasks come again."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from chassis.schemas import wire_time_or_none
from contacts.event_parts import ChangeData
from contacts.tasks.models import RecurringTask


class RecurringTaskData(Schema):
    """A recurring task as it is after what happened; `rule` is as the API has it, `nextAt` null when it is over."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    title = fields.String(required=True)
    description = fields.String(required=True)
    assigned_to = fields.String(required=True, allow_none=True, data_key="assignedTo")
    rule = fields.Dict(keys=fields.String(), required=True)
    next_at = fields.String(required=True, allow_none=True, data_key="nextAt")
    changes = fields.List(fields.Nested(ChangeData))


_RULE: dict[str, Any] = {
    "id": "0bTzyZb2N6vRk1sFw8Qd",
    "contactId": "0bTzyXcF8aaQ2rLd51kW",
    "title": "Ask how it goes",
    "description": "",
    "assignedTo": "0bTzyX01TqvM5sd8JrYa",
    "rule": {
        "intervalType": "monthly",
        "interval": 1,
        "startDate": "2026-05-01T07:00:00.000Z",
        "dueAfterSeconds": 86400,
    },
    "nextAt": "2026-06-01T07:00:00.000Z",
}

RECURRING_TASK_CREATED = EventType("contacts.recurring_task.created", schema=RecurringTaskData, example=_RULE)
RECURRING_TASK_UPDATED = EventType(
    "contacts.recurring_task.updated",
    schema=RecurringTaskData,
    example={**_RULE, "changes": [{"field": "title", "before": "Call", "after": "Ask how it goes"}]},
)
RECURRING_TASK_DELETED = EventType("contacts.recurring_task.deleted", schema=RecurringTaskData, example=_RULE)

RECURRING_TASK_EVENTS = [RECURRING_TASK_CREATED, RECURRING_TASK_UPDATED, RECURRING_TASK_DELETED]


def recurring_task_data(recurring: RecurringTask) -> dict[str, Any]:
    """A recurring task as its events tell it."""
    return {
        "id": recurring.id,
        "contactId": recurring.contact_id,
        "title": recurring.title,
        "description": recurring.description,
        "assignedTo": recurring.assigned_to,
        "rule": recurring.rule,
        "nextAt": wire_time_or_none(recurring.next_at),
    }
