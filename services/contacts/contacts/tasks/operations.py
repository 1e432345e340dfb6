"""Making, reading, changing, completing and deleting tasks."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.events.declare import EventType
from chassis.schemas import wire_time
from chassis.work import Work
from contacts import events
from contacts.history import differences, made_of, tell, undone
from contacts.people.errors import contact_not_found
from contacts.people.loading import require_contact
from contacts.people.models import Contact
from contacts.tasks.errors import task_not_found
from contacts.tasks.models import Task

_CHANGEABLE = ("title", "body", "due_at", "assigned_to")


def create_task(work: Work, contact_id: str, given: Mapping[str, Any]) -> Task:
    """Make a task. Without an assignee it is the contact's owner's, else the acting user's.

    Raises:
        NotFound: `contact_not_found`.
    """
    owner = select(Contact.id, Contact.assigned_to).where(Contact.id == contact_id, Contact.deleted_at.is_(None))
    contact = work.session.execute(owner).first()
    if contact is None:
        raise contact_not_found()
    task = Task(
        contact_id=contact_id,
        title=given["title"],
        body=given.get("body"),
        due_at=given["due_at"],
        assigned_to=given.get("assigned_to") or contact.assigned_to or work.identity.user_id,
        completed=False,
    )
    if given.get("completed"):
        _complete(work, task, completed=True)
    work.session.add(task)
    work.session.flush()
    data = task_data(task)
    tell(work, events.TASK_CREATED, contact_id=contact_id, subject=task.id, data=data, audited=made_of(data))
    return task


def list_tasks(work: Work, contact_id: str) -> Sequence[Task]:
    """A contact's tasks, the soonest due first.

    Raises:
        NotFound: `contact_not_found`.
    """
    require_contact(work, contact_id)
    statement = select(Task).where(Task.contact_id == contact_id).order_by(Task.due_at, Task.id)
    return work.session.scalars(statement).all()


def read_task(work: Work, contact_id: str, task_id: str) -> Task:
    """One task.

    Raises:
        NotFound: `contact_not_found`, `task_not_found`.
    """
    require_contact(work, contact_id)
    task = work.session.scalars(select(Task).where(Task.id == task_id, Task.contact_id == contact_id)).one_or_none()
    if task is None:
        raise task_not_found()
    return task


def update_task(work: Work, contact_id: str, task_id: str, given: Mapping[str, Any]) -> Task:
    """Change what is `given` of a task. Completing or reopening it is told apart from the rest.

    Raises:
        NotFound: `contact_not_found`, `task_not_found`.
        PreconditionFailed: `stale_version`.
    """
    task = read_task(work, contact_id, task_id)
    work.check_version(task)
    before = task_data(task)
    for field in _CHANGEABLE:
        if field in given:
            setattr(task, field, given[field])
    work.session.flush()
    _tell_changes(work, events.TASK_UPDATED, task, before)
    if "completed" in given:
        before = task_data(task)
        _complete(work, task, completed=given["completed"])
        work.session.flush()
        event = events.TASK_COMPLETED if task.completed else events.TASK_REOPENED
        _tell_changes(work, event, task, before)
    return task


def delete_task(work: Work, contact_id: str, task_id: str) -> None:
    """Delete a task; the audit log keeps what it was.

    Raises:
        NotFound: `contact_not_found`, `task_not_found`.
        PreconditionFailed: `stale_version`.
    """
    task = read_task(work, contact_id, task_id)
    work.check_version(task)
    data = task_data(task)
    work.session.delete(task)
    work.session.flush()
    tell(work, events.TASK_DELETED, contact_id=contact_id, subject=task.id, data=data, audited=undone(data))


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


def _complete(work: Work, task: Task, *, completed: bool) -> None:
    if completed != task.completed:
        task.completed = completed
        task.completed_at = work.now() if completed else None


def _tell_changes(work: Work, event_type: EventType, task: Task, before: Mapping[str, Any]) -> None:
    data = task_data(task)
    changes = differences(before, data)
    if changes:
        tell(work, event_type, contact_id=task.contact_id, subject=task.id, data=data, changes=changes)
