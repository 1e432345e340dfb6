"""A change that follows for every contact that names a thing: the first hundred with the thing itself, the others by a timer.

A location may have a hundred thousand such contacts; each change is told, audited and versioned like any other.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select

from chassis.work import Work
from contacts.opportunities.models import Opportunity
from contacts.people.changing import changing
from contacts.people.loading import all_contacts
from contacts.people.models import Contact
from contacts.people.visibility import unrestricted
from contacts.records.models import Record
from contacts.tasks.models import RecurringTask, Task

BATCH = 100
Swept = TypeVar("Swept", Contact, Opportunity, Record, Task, RecurringTask)


def sweep(
    work: Work,
    timer: tuple[str, str],
    payload: dict[str, Any],
    which: ColumnElement[bool],
    change: Callable[[Contact], None],
) -> None:
    """`change` the next hundred contacts of `which`, and tell it; otherwise as `sweep_rows`."""

    def change_and_tell(contact: Contact) -> None:
        with changing(work, contact):
            change(contact)

    sweep_rows(work, timer, payload, all_contacts().where(which), Contact, change_and_tell)


def sweep_rows(
    work: Work,
    timer: tuple[str, str],
    payload: dict[str, Any],
    rows: Select[Swept],
    model: type[Swept],
    change: Callable[[Swept], None],
) -> None:
    """`change` the next hundred of `rows` (whoever may see them, and those in the trash), and set the timer for those behind.

    A changed row is no longer one of `rows`. `timer` is its kind and key.
    `payload` is what the timer is set with; `after` and `actor` in it are the sweep's own.
    """
    actor = payload.get("actor", work.actor)
    # The work that begins holds what others wait for: it passes over what they have locked, and leaves it to the timer.
    beginning = "after" not in payload
    following = (
        rows.where(model.id > payload.get("after", ""))
        .order_by(model.id)
        .limit(BATCH)
        .with_for_update(of=model, skip_locked=beginning)
        .execution_options(populate_existing=True)
    )
    with unrestricted(work), work.acting_as(actor):
        found = work.session.scalars(following).all()
        for row in found:
            change(row)
        left = len(found) == BATCH or (beginning and work.session.scalars(rows.limit(1)).first() is not None)
    if left:
        after = "" if beginning else found[-1].id
        work.set_timer(*timer, work.now(), {**payload, "actor": actor, "after": after})
