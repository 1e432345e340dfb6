"""Letting go of users where they do not work any more: of all that is theirs to do there, some at a time, each change told and audited.

What they have done stays theirs, and so does what is done already: a completed task. Whoever comes back is not given anything back.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from chassis.timers.store import Timer
from chassis.work import Work
from contacts.bulk.sweeping import sweep, sweep_rows
from contacts.opportunities.changing import changing
from contacts.opportunities.models import Opportunity
from contacts.people.models import Contact
from contacts.records.models import Record
from contacts.records.operations import release_record
from contacts.staff.places import LEFT
from contacts.staff.presence import absent_users, all_gave_before, first_here
from contacts.tasks.models import RecurringTask, Task
from contacts.tasks.operations import reassign_task
from contacts.tasks.recurring import reassign_recurring_task

LET_GO = "user.let_go"
"""Goes on letting go of a user in a location; the key is `LOCATION/USER/WHAT`, the payload has the `userId`."""
_AGAIN = timedelta(seconds=1)


def begin_letting_go(work: Work, timer: Timer) -> None:
    """Let go of a user, unless they are back; once all have ended who began to give them something when they were still here."""
    if not _is_gone(work, timer):
        return
    if not all_gave_before(work, timer.payload["userId"]):
        work.set_timer(LEFT, timer.key, work.now() + _AGAIN, timer.payload)
        return
    for what, let_go in _SWEEPS.items():
        let_go(work, (LET_GO, f"{timer.key}/{what}"), timer.payload)


def go_on_letting_go(work: Work, timer: Timer) -> None:
    """Let go of the user in the next rows, unless they are back."""
    if _is_gone(work, timer):
        _SWEEPS[timer.key.rpartition("/")[2]](work, (LET_GO, timer.key), timer.payload)


def _is_gone(work: Work, timer: Timer) -> bool:
    return bool(absent_users(work, [timer.payload["userId"]]))


def _from_contacts(work: Work, timer: tuple[str, str], payload: dict[str, Any]) -> None:
    user_id = payload["userId"]

    def let_go(contact: Contact) -> None:
        _release(contact, user_id)

    theirs = or_(Contact.assigned_to == user_id, Contact.followers.contains([user_id]))
    sweep(work, timer, payload, theirs, let_go)


def _from_opportunities(work: Work, timer: tuple[str, str], payload: dict[str, Any]) -> None:
    user_id = payload["userId"]

    def let_go(opportunity: Opportunity) -> None:
        with changing(work, opportunity):
            _release(opportunity, user_id)

    theirs = or_(Opportunity.assigned_to == user_id, Opportunity.followers.contains([user_id]))
    sweep_rows(work, timer, payload, select(Opportunity).where(theirs), Opportunity, let_go)


def _from_records(work: Work, timer: tuple[str, str], payload: dict[str, Any]) -> None:
    user_id = payload["userId"]

    def let_go(record: Record) -> None:
        release_record(work, record, user_id)

    theirs = or_(Record.owner == user_id, Record.followers.contains([user_id]))
    sweep_rows(work, timer, payload, select(Record).where(theirs), Record, let_go)


def _from_tasks(work: Work, timer: tuple[str, str], payload: dict[str, Any]) -> None:
    def give_away(task: Task) -> None:
        owner = work.session.scalar(select(Contact.assigned_to).where(Contact.id == task.contact_id))
        # As a task for which nobody is named. Whoever has left is nobody here.
        reassign_task(work, task, first_here(work, [owner]))

    theirs = select(Task).where(Task.assigned_to == payload["userId"], ~Task.completed)
    sweep_rows(work, timer, payload, theirs, Task, give_away)


def _from_recurring_tasks(work: Work, timer: tuple[str, str], payload: dict[str, Any]) -> None:
    def let_go(recurring: RecurringTask) -> None:
        reassign_recurring_task(work, recurring, None)

    theirs = select(RecurringTask).where(RecurringTask.assigned_to == payload["userId"])
    sweep_rows(work, timer, payload, theirs, RecurringTask, let_go)


def _release(row: Contact | Opportunity, user_id: str) -> None:
    if row.assigned_to == user_id:
        row.assigned_to = None
    row.followers = [follower for follower in row.followers if follower != user_id]


_SWEEPS: dict[str, Callable[[Work, tuple[str, str], dict[str, Any]], None]] = {
    "contacts": _from_contacts,
    "opportunities": _from_opportunities,
    "records": _from_records,
    "tasks": _from_tasks,
    "recurring_tasks": _from_recurring_tasks,
}
