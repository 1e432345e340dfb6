"""The errors of tasks."""

from chassis.errors import Invalid, NotFound


def task_not_found() -> NotFound:
    """404: the contact has no such task."""
    return NotFound("task_not_found", "The contact has no such task.")


def assignee_needed() -> Invalid:
    """422: a person would leave a task to nobody; API clients may."""
    return Invalid.of_field("assignedTo", "assignee_needed", "A task is somebody's: name who is to do it.")


def recurring_task_not_found() -> NotFound:
    """404: the location has no such recurring task, or it is about a contact that the caller may not see."""
    return NotFound("recurring_task_not_found", "There is no such recurring task.")
