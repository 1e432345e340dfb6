"""Telling, once for each due date, that a task is overdue."""

from datetime import timedelta

from sqlalchemy import select

from chassis.timers.store import Timer
from chassis.work import Work
from contacts import events
from contacts.history import tell
from contacts.people.models import Contact
from contacts.tasks.models import Task
from contacts.tasks.state import task_data

TASK_OVERDUE_TIMER = "task_overdue"
_AGAIN = timedelta(seconds=1)


def watch_due_date(work: Work, task: Task) -> None:
    """Have it told when `task` becomes overdue; a new due date moves that.

    The timer of a completed or deleted task stays and does nothing when it is due: taking it back would wait for a worker that holds it.
    """
    if not task.completed and task.overdue_told_for != task.due_at:
        work.set_timer(TASK_OVERDUE_TIMER, task.id, task.due_at)


def watch_again(work: Work, contact_id: str) -> None:
    """Watch the open tasks of a contact that came back: what became overdue meanwhile was not told."""
    waiting = select(Task).where(Task.contact_id == contact_id, ~Task.completed)
    for task in work.session.scalars(waiting):
        watch_due_date(work, task)


def tell_overdue(work: Work, timer: Timer) -> None:
    """Tell that a task is overdue, unless it was completed, deleted or put off meanwhile."""
    statement = select(Task).where(Task.id == timer.key)
    task = work.session.scalars(statement.with_for_update(skip_locked=True)).one_or_none()
    if task is None:
        if work.session.scalars(statement).first() is not None:
            # Somebody is changing it, and may wait for this very timer: look again when they have done.
            work.set_timer(TASK_OVERDUE_TIMER, timer.key, work.now() + _AGAIN)
        return
    if work.session.scalars(
        select(Contact.id).where(Contact.id == task.contact_id, Contact.deleted_at.is_(None))
    ).first():
        if task.due_at > work.now():
            watch_due_date(work, task)
        elif task.tell_overdue(work.now()):
            work.session.flush()
            data = task_data(task)
            tell(work, events.TASK_OVERDUE, contact_id=task.contact_id, subject=task.id, data=data)
