"""Finding tasks: of one contact, or over the whole location."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from chassis.folding import needles
from chassis.work import Work
from contacts.people.loading import require_contact
from contacts.people.merged import refuse_moved
from contacts.people.models import Contact
from contacts.search.kinds import escaped
from contacts.tasks.models import Task


@dataclass(frozen=True)
class TaskSearch:
    """What is looked for: every word of `query` is in the title or the body. None and nothing mean any.

    Of one contact there are `most` at most, or all; of the location a page of `limit` after `skip`.
    """

    query: str = ""
    completed: bool | None = None
    overdue: bool | None = None
    assigned_to: Sequence[str] = ()
    contact_ids: Sequence[str] = ()
    business_id: str | None = None
    limit: int = 25
    skip: int = 0
    most: int | None = None


def list_tasks(work: Work, contact_id: str, search: TaskSearch) -> Sequence[Task]:
    """A contact's tasks, the soonest due first.

    Raises:
        NotFound: `contact_not_found`.
    """
    require_contact(work, contact_id)
    statement = _narrowed(work, select(Task).where(Task.contact_id == contact_id), search)
    return work.session.scalars(statement.order_by(Task.due_at, Task.id).limit(search.most)).all()


def search_tasks(work: Work, search: TaskSearch) -> Sequence[Task]:
    """A page of the location's tasks, the soonest due first; those of contacts in the trash are not among them."""
    statement = select(Task).join(Contact, Contact.id == Task.contact_id).where(Contact.deleted_at.is_(None))
    if search.business_id is not None:
        statement = statement.where(Contact.business_id == search.business_id)
    if search.contact_ids:
        refuse_moved(work, search.contact_ids)
        statement = statement.where(Task.contact_id.in_(search.contact_ids))
    statement = _narrowed(work, statement, search).order_by(Task.due_at, Task.id)
    return work.session.scalars(statement.limit(search.limit).offset(search.skip)).all()


def _narrowed(work: Work, statement: Select[Any], search: TaskSearch) -> Select[Any]:
    if search.completed is not None:
        statement = statement.where(Task.completed.is_(search.completed))
    if search.overdue is not None:
        overdue = ~Task.completed & (Task.due_at <= work.now())
        statement = statement.where(overdue if search.overdue else ~overdue)
    if search.assigned_to:
        statement = statement.where(Task.assigned_to.in_(search.assigned_to))
    for word in needles(search.query):
        statement = statement.where(Task.search_text.like(f"%{escaped(word)}%"))
    return statement
