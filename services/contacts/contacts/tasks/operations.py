"""Making, reading, changing, completing and deleting tasks."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from chassis.events.declare import EventType
from chassis.work import Work
from contacts import events
from contacts.history import differences, made_of, tell, undone
from contacts.people.loading import require_contact
from contacts.people.merged import not_there
from contacts.people.models import Contact
from contacts.staff.presence import first_here, refuse_absent
from contacts.tasks.errors import assignee_needed, task_not_found
from contacts.tasks.models import Task
from contacts.tasks.overdue import watch_due_date
from contacts.tasks.state import task_data

_CHANGEABLE = ("title", "body", "due_at", "assigned_to")


def create_task(work: Work, contact_id: str, given: Mapping[str, Any]) -> Task:
    """Make a task. Without an assignee it is the contact's owner's, else the acting user's, whoever of them works here.

    Raises:
        NotFound: `contact_not_found`.
        Invalid: `unknown_user`.
    """
    owner = select(Contact.id, Contact.assigned_to).where(Contact.id == contact_id, Contact.deleted_at.is_(None))
    # Held, so that a merge that is under way does not leave the task behind.
    contact = work.session.execute(owner.with_for_update(read=True, key_share=True, of=Contact)).first()
    if contact is None:
        raise not_there(work, contact_id)
    task = Task(
        contact_id=contact_id,
        title=given["title"],
        body=given.get("body"),
        due_at=given["due_at"],
        assigned_to=given.get("assigned_to") or first_here(work, [contact.assigned_to, work.identity.user_id]),
        completed=False,
        recurring_task_id=given.get("recurring_task_id"),
    )
    task.set_completed(completed=given.get("completed", False), now=work.now())
    task.renew_search()
    work.session.add(task)
    work.session.flush()
    watch_due_date(work, task)
    data = task_data(task)
    made = made_of(data)
    refuse_absent(work, made)
    tell(work, events.TASK_CREATED, contact_id=contact_id, subject=task.id, data=data, audited=made)
    return task


def read_task(work: Work, contact_id: str, task_id: str) -> Task:
    """One task.

    Raises:
        NotFound: `contact_not_found`, `task_not_found`.
    """
    require_contact(work, contact_id)
    return _found(work, select(Task).where(Task.id == task_id, Task.contact_id == contact_id))


def update_task(work: Work, contact_id: str, task_id: str, given: Mapping[str, Any]) -> Task:
    """Change what is `given` of a task. Completing or reopening it is told apart from the rest.

    Raises:
        NotFound: `contact_not_found`, `task_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `unknown_user`; `assignee_needed`, a person would leave it to nobody.
    """
    task = _lock_task(work, contact_id, task_id)
    work.check_version(task)
    if work.identity.user_id is not None and "assigned_to" in given and given["assigned_to"] is None:
        raise assignee_needed()
    before = task_data(task)
    for field in _CHANGEABLE:
        if field in given:
            setattr(task, field, given[field])
    task.renew_search()
    work.session.flush()
    if task_data(task)["dueDate"] != before["dueDate"]:
        watch_due_date(work, task)
    _tell_changes(work, events.TASK_UPDATED, task, before)
    if "completed" in given:
        before = task_data(task)
        task.set_completed(completed=given["completed"], now=work.now())
        work.session.flush()
        if before["completed"] != task.completed:
            watch_due_date(work, task)
        event = events.TASK_COMPLETED if task.completed else events.TASK_REOPENED
        _tell_changes(work, event, task, before)
    return task


def reassign_task(work: Work, task: Task, user_id: str | None) -> None:
    """Give a task (locked) to another user, or to nobody."""
    before = task_data(task)
    task.assigned_to = user_id
    work.session.flush()
    _tell_changes(work, events.TASK_UPDATED, task, before)


def delete_task(work: Work, contact_id: str, task_id: str) -> None:
    """Delete a task; the audit log keeps what it was.

    Raises:
        NotFound: `contact_not_found`, `task_not_found`.
        PreconditionFailed: `stale_version`.
    """
    task = _lock_task(work, contact_id, task_id)
    work.check_version(task)
    data = task_data(task)
    work.session.delete(task)
    work.session.flush()
    tell(work, events.TASK_DELETED, contact_id=contact_id, subject=task.id, data=data, audited=undone(data))


def _lock_task(work: Work, contact_id: str, task_id: str) -> Task:
    require_contact(work, contact_id)
    statement = select(Task).where(Task.id == task_id, Task.contact_id == contact_id)
    return _found(work, statement.with_for_update().execution_options(populate_existing=True))


def _found(work: Work, statement: Select[Task]) -> Task:
    task = work.session.scalars(statement).one_or_none()
    if task is None:
        raise task_not_found()
    return task


def _tell_changes(work: Work, event_type: EventType, task: Task, before: Mapping[str, Any]) -> None:
    data = task_data(task)
    changes = differences(before, data)
    if changes:
        refuse_absent(work, changes)
        tell(work, event_type, contact_id=task.contact_id, subject=task.id, data=data, changes=changes)
