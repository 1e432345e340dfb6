"""A change that follows for every contact that names a thing: the first hundred with the thing itself, the others by a timer.

A location may have a hundred thousand such contacts; each change is told, audited and versioned like any other.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select

from chassis.work import Work
from contacts.people.changing import changing
from contacts.people.loading import all_contacts
from contacts.people.models import Contact
from contacts.people.visibility import unrestricted

BATCH = 100


def sweep(
    work: Work,
    timer: tuple[str, str],
    payload: dict[str, Any],
    which: ColumnElement[bool],
    change: Callable[[Contact], None],
) -> None:
    """`change` the next hundred contacts of `which` (whoever may see them, and those in the trash), and set the timer for those behind.

    `timer` is its kind and key. `payload` is what the timer is set with; `after` and `actor` in it are the sweep's own.
    """
    actor = payload.get("actor", work.actor)
    with unrestricted(work), work.acting_as(actor):
        contacts = work.session.scalars(_next(which, payload.get("after", ""))).all()
        for contact in contacts:
            with changing(work, contact):
                change(contact)
    if len(contacts) == BATCH:
        work.set_timer(*timer, work.now(), {**payload, "actor": actor, "after": contacts[-1].id})


def _next(which: ColumnElement[bool], after: str) -> Select[Contact]:
    return (
        all_contacts()
        .where(Contact.id > after, which)
        .order_by(Contact.id)
        .limit(BATCH)
        .with_for_update(of=Contact)
        .execution_options(populate_existing=True)
    )
