"""Only assigned data: a restricted user sees the contacts that they own or follow, and what belongs to these. Here and nowhere else.

Every ORM statement on a contact, or on a row about one, is narrowed before it runs, so no query can forget it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import event, or_, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from chassis.work import Work
from contacts.database import AboutContact
from contacts.people.models import Contact


@contextmanager
def unrestricted(work: Work) -> Iterator[None]:
    """Look at the whole location inside, for rules that hold between contacts that the caller sees and those that they do not."""
    info = work.session.info
    user_id, info["assigned_to"] = info.get("assigned_to"), None
    try:
        yield
    finally:
        info["assigned_to"] = user_id


@contextmanager
def on_behalf_of(work: Work, actor: str, assigned_to: str | None) -> Iterator[None]:
    """Do inside what `actor` asked for earlier: in their name, and on the contacts of `assigned_to` alone where they see no others."""
    identity, info = work.identity, work.session.info
    before = info.get("assigned_to")
    work.identity, info["assigned_to"] = replace(identity, assigned_to=assigned_to), assigned_to
    try:
        with work.acting_as(actor):
            yield
    finally:
        work.identity, info["assigned_to"] = identity, before


def may_see_all(work: Work) -> bool:
    """Whether the caller looks at the whole location."""
    return work.session.info.get("assigned_to") is None


def may_see(work: Work, contact: Contact) -> bool:
    """Whether the caller may see `contact`."""
    user_id = work.identity.assigned_to
    return user_id is None or user_id == contact.assigned_to or user_id in contact.followers


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    user_id = state.session.info.get("assigned_to")
    if user_id is None or state.is_column_load or state.is_insert:
        return
    # A name of its own: the lambdas are cached by their code, and what they close over is bound anew each time.
    among_followers = [user_id]
    state.statement = state.statement.options(
        with_loader_criteria(
            Contact,
            lambda cls: or_(cls.assigned_to == user_id, cls.followers.contains(among_followers)),
            include_aliases=True,
        ),
        with_loader_criteria(
            AboutContact,
            lambda cls: cls.contact_id.in_(
                select(Contact.id).where(
                    or_(Contact.assigned_to == user_id, Contact.followers.contains(among_followers))
                )
            ),
            include_aliases=True,
        ),
    )
