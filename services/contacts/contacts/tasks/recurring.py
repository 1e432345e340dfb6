"""Tasks that come again: their rules, and making each task when its time has come."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from chassis.events.declare import EventType
from chassis.timers.store import Timer
from chassis.work import Change, Work
from contacts.history import differences, made_of, tell, undone
from contacts.people.loading import require_contact
from contacts.people.models import Contact
from contacts.refs.operations import read_location
from contacts.staff.presence import first_here, refuse_absent
from contacts.tasks.errors import recurring_task_not_found
from contacts.tasks.events import (
    RECURRING_TASK_CREATED,
    RECURRING_TASK_DELETED,
    RECURRING_TASK_UPDATED,
    recurring_task_data,
)
from contacts.tasks.models import RecurringTask, Task
from contacts.tasks.operations import create_task
from contacts.tasks.recurring_schemas import read_rule

RECURRING_TASK_TIMER = "recurring_task"
_AGAIN = timedelta(seconds=1)


def create_recurring_task(work: Work, given: Mapping[str, Any]) -> RecurringTask:
    """Make a rule. A first time that has come already makes its task at once, unless `ignore_task_creation`.

    Raises:
        NotFound: `contact_not_found`.
        Invalid: `unknown_user`.
    """
    require_contact(work, given["contact_id"])
    recurring = RecurringTask(
        contact_id=given["contact_id"],
        title=given["title"],
        description=given.get("description") or "",
        assigned_to=given.get("assigned_to"),
        rule=given["rule"],
        made=0,
    )
    work.session.add(recurring)
    work.session.flush()
    made = made_of(recurring_task_data(recurring))
    refuse_absent(work, made)
    if read_rule(recurring.rule).start <= work.now() and not given.get("ignore_task_creation"):
        _make_task(work, recurring)
    _plan(work, recurring)
    _tell(work, RECURRING_TASK_CREATED, recurring, audited=made)
    return recurring


def read_recurring_task(work: Work, recurring_id: str) -> RecurringTask:
    """One rule, of a contact that the caller may see.

    Raises:
        NotFound: `recurring_task_not_found`.
    """
    return _found(work, _live(recurring_id))


def update_recurring_task(work: Work, recurring_id: str, given: Mapping[str, Any]) -> RecurringTask:
    """Change what is `given`; tasks that were made already stay as they are.

    Raises:
        NotFound: `recurring_task_not_found`, `contact_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `unknown_user`.
    """
    recurring = _found(work, _live(recurring_id).with_for_update(of=RecurringTask))
    work.check_version(recurring)
    if "contact_id" in given:
        require_contact(work, given["contact_id"])
    before = recurring_task_data(recurring)
    for field in ("contact_id", "title", "description", "assigned_to", "rule"):
        if field in given:
            setattr(recurring, field, given[field])
    changes = differences(before, recurring_task_data(recurring))
    if changes:
        refuse_absent(work, changes)
        _plan(work, recurring)
        _tell(work, RECURRING_TASK_UPDATED, recurring, changes=changes)
    return recurring


def reassign_recurring_task(work: Work, recurring: RecurringTask, user_id: str | None) -> None:
    """Give the tasks that a rule (locked) makes from now on to another user; to nobody in particular, for None."""
    before = recurring_task_data(recurring)
    recurring.assigned_to = user_id
    work.session.flush()
    _tell(work, RECURRING_TASK_UPDATED, recurring, changes=differences(before, recurring_task_data(recurring)))


def delete_recurring_task(work: Work, recurring_id: str) -> RecurringTask:
    """Delete a rule; the tasks that it made stay. Its timer finds nothing to do.

    Raises:
        NotFound: `recurring_task_not_found`.
        PreconditionFailed: `stale_version`.
    """
    recurring = _found(work, _live(recurring_id).with_for_update(of=RecurringTask))
    work.check_version(recurring)
    work.session.delete(recurring)
    work.session.flush()
    _tell(work, RECURRING_TASK_DELETED, recurring, audited=undone(recurring_task_data(recurring)))
    return recurring


def make_next_task(work: Work, timer: Timer) -> None:
    """Make the task whose time has come, and plan the next. What was missed meanwhile is not made up for."""
    statement = select(RecurringTask).where(RecurringTask.id == timer.key)
    recurring = work.session.scalars(statement.with_for_update(skip_locked=True)).one_or_none()
    if recurring is None:
        if work.session.scalars(statement).first() is not None:
            # Somebody is changing it, and may wait for this very timer: look again when they have done.
            work.set_timer(RECURRING_TASK_TIMER, timer.key, work.now() + _AGAIN)
        return
    if recurring.next_at is None:
        return
    if recurring.next_at > work.now():
        work.set_timer(RECURRING_TASK_TIMER, recurring.id, recurring.next_at)
        return
    if _wanted(work, recurring):
        _make_task(work, recurring)
    _plan(work, recurring)


def _wanted(work: Work, recurring: RecurringTask) -> bool:
    """Whether its contact is there, and nothing that it made before waits, overdue (or the rule does not mind)."""
    contact = select(Contact.id).where(Contact.id == recurring.contact_id, Contact.deleted_at.is_(None))
    if work.session.scalars(contact).first() is None:
        return False
    if read_rule(recurring.rule).even_if_overdue:
        return True
    late = select(Task.id).where(
        Task.contact_id == recurring.contact_id,
        Task.recurring_task_id == recurring.id,
        ~Task.completed,
        Task.due_at <= work.now(),
    )
    return work.session.scalars(late.limit(1)).first() is None


def _make_task(work: Work, recurring: RecurringTask) -> None:
    given = {
        "title": recurring.title,
        "body": recurring.description or None,
        "due_at": (recurring.next_at or work.now()) + read_rule(recurring.rule).due_after,
        # Who has left is no reason to leave it undone.
        "assigned_to": first_here(work, [recurring.assigned_to]),
        "recurring_task_id": recurring.id,
    }
    create_task(work, recurring.contact_id, given)
    recurring.made += 1


def _plan(work: Work, recurring: RecurringTask) -> None:
    zone = ZoneInfo(read_location(work).timezone or "UTC")
    # A moment later, as what is due now is made already.
    soon = work.now() + timedelta(milliseconds=1)
    recurring.next_at = read_rule(recurring.rule).next_from(soon, zone, made=recurring.made)
    work.session.flush()
    if recurring.next_at is not None:
        work.set_timer(RECURRING_TASK_TIMER, recurring.id, recurring.next_at)


def _tell(work: Work, event_type: EventType, recurring: RecurringTask, **changes: Sequence[Change]) -> None:
    data = recurring_task_data(recurring)
    tell(work, event_type, contact_id=recurring.contact_id, subject=recurring.id, data=data, **changes)


def _live(recurring_id: str) -> Select[RecurringTask]:
    return (
        select(RecurringTask)
        .join(Contact, Contact.id == RecurringTask.contact_id)
        .where(RecurringTask.id == recurring_id, Contact.deleted_at.is_(None))
    )


def _found(work: Work, statement: Select[RecurringTask]) -> RecurringTask:
    recurring = work.session.scalars(statement).one_or_none()
    if recurring is None:
        raise recurring_task_not_found()
    return recurring
