"""A contact's tasks."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.tasks import operations
from contacts.tasks.schemas import TaskAnswer, TaskBody, TaskChange, TaskCompletion, TasksAnswer, present_task
from contacts.wire import SUCCEEDED, Succeeded

tasks = Feature("tasks", __name__, "A contact's tasks")
_TASKS = "/contacts/<contact_id>/tasks"
_TASK = f"{_TASKS}/<task_id>"


@tasks.operation("GET", _TASKS, scope="contacts.readonly", answer=TasksAnswer)
def list_tasks(work: Work, contact_id: str) -> Answer:
    """A contact's tasks."""
    return {"tasks": [present_task(task) for task in operations.list_tasks(work, contact_id)]}


@tasks.operation("POST", _TASKS, scope="contacts.write", body=TaskBody, answer=TaskAnswer, status=201)
def create_task(work: Work, body: dict[str, Any], contact_id: str) -> Answer:
    """Make a task."""
    task = operations.create_task(work, contact_id, body)
    work.show_version(task)
    return {"task": present_task(task)}


@tasks.operation("GET", _TASK, scope="contacts.readonly", answer=TaskAnswer)
def get_task(work: Work, contact_id: str, task_id: str) -> Answer:
    """Read a task."""
    task = operations.read_task(work, contact_id, task_id)
    work.show_version(task)
    return {"task": present_task(task)}


@tasks.operation("PUT", _TASK, scope="contacts.write", body=TaskChange, answer=TaskAnswer)
def update_task(work: Work, body: dict[str, Any], contact_id: str, task_id: str) -> Answer:
    """Change a task."""
    task = operations.update_task(work, contact_id, task_id, body)
    work.show_version(task)
    return {"task": present_task(task)}


@tasks.operation("DELETE", _TASK, scope="contacts.write", answer=Succeeded)
def delete_task(work: Work, contact_id: str, task_id: str) -> Answer:
    """Delete a task."""
    operations.delete_task(work, contact_id, task_id)
    return SUCCEEDED


@tasks.operation("PUT", f"{_TASK}/completed", scope="contacts.write", body=TaskCompletion, answer=TaskAnswer)
def complete_task(work: Work, body: dict[str, Any], contact_id: str, task_id: str) -> Answer:
    """Complete a task, or open it again."""
    task = operations.update_task(work, contact_id, task_id, body)
    work.show_version(task)
    return {"task": present_task(task)}
