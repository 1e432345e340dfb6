"""A contact's tasks."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.locations import require_location
from contacts.tasks import operations, recurring, searching
from contacts.tasks.recurring_schemas import (
    RecurringTaskAnswer,
    RecurringTaskBody,
    RecurringTaskChange,
    RecurringTaskDeleted,
    present_recurring_task,
)
from contacts.tasks.schemas import (
    TaskAnswer,
    TaskBody,
    TaskChange,
    TaskCompletion,
    TasksAnswer,
    TaskSearchBody,
    TasksQuery,
    present_task,
)
from contacts.tasks.searching import TaskSearch
from contacts.wire import SUCCEEDED, Succeeded

tasks = Feature("tasks", __name__, "A contact's tasks")
_TASKS = "/contacts/<contact_id>/tasks"
_TASK = f"{_TASKS}/<task_id>"
_RECURRING = "/locations/<location_id>/recurring-tasks"
_RECURRING_ONE = f"{_RECURRING}/<recurring_id>"
# Their scope is not published; these are those of the tasks beside them.
_READ, _WRITE = "locations/tasks.readonly", "locations/tasks.write"


@tasks.operation("GET", _TASKS, scope="contacts.readonly", query=TasksQuery, answer=TasksAnswer)
def list_tasks(work: Work, query: TaskSearch, contact_id: str) -> Answer:
    """A contact's tasks, the soonest due first; all of them, or those that the query asks for."""
    return {"tasks": [present_task(task) for task in searching.list_tasks(work, contact_id, query)]}


@tasks.operation(
    "POST",
    "/locations/<location_id>/tasks/search",
    scope="locations/tasks.readonly",
    body=TaskSearchBody,
    answer=TasksAnswer,
)
def search_tasks(work: Work, body: TaskSearch, location_id: str) -> Answer:
    """The location's tasks, the soonest due first."""
    require_location(work, location_id)
    return {"tasks": [present_task(task) for task in searching.search_tasks(work, body)]}


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


@tasks.operation("POST", _RECURRING, scope=_WRITE, body=RecurringTaskBody, answer=RecurringTaskAnswer, status=201)
def create_recurring_task(work: Work, body: dict[str, Any], location_id: str) -> Answer:
    """Make a recurring task."""
    require_location(work, location_id)
    made = recurring.create_recurring_task(work, body)
    work.show_version(made)
    return {"recurringTask": present_recurring_task(made)}


@tasks.operation("GET", _RECURRING_ONE, scope=_READ, answer=RecurringTaskAnswer)
def get_recurring_task(work: Work, location_id: str, recurring_id: str) -> Answer:
    """Read a recurring task."""
    require_location(work, location_id)
    found = recurring.read_recurring_task(work, recurring_id)
    work.show_version(found)
    return {"recurringTask": present_recurring_task(found)}


@tasks.operation("PUT", _RECURRING_ONE, scope=_WRITE, body=RecurringTaskChange, answer=RecurringTaskAnswer)
def update_recurring_task(work: Work, body: dict[str, Any], location_id: str, recurring_id: str) -> Answer:
    """Change a recurring task."""
    require_location(work, location_id)
    changed = recurring.update_recurring_task(work, recurring_id, body)
    work.show_version(changed)
    return {"recurringTask": present_recurring_task(changed)}


@tasks.operation("DELETE", _RECURRING_ONE, scope=_WRITE, answer=RecurringTaskDeleted)
def delete_recurring_task(work: Work, location_id: str, recurring_id: str) -> Answer:
    """Delete a recurring task; the tasks that it made stay."""
    require_location(work, location_id)
    return {"id": recurring.delete_recurring_task(work, recurring_id).id, "success": True}
