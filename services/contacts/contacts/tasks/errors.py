"""The errors of tasks."""

from chassis.errors import NotFound


def task_not_found() -> NotFound:
    """404: the contact has no such task."""
    return NotFound("task_not_found", "The contact has no such task.")
