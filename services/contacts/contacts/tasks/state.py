"""A task's state as events and the audit log tell it."""

from typing import Any

from chassis.schemas import wire_time
from contacts.tasks.models import Task


def task_data(task: Task) -> dict[str, Any]:
    """A task as events and the audit log tell it."""
    return {
        "id": task.id,
        "contactId": task.contact_id,
        "title": task.title,
        "body": task.body,
        "dueDate": wire_time(task.due_at),
        "assignedTo": task.assigned_to,
        "completed": task.completed,
    }
