"""Reading contacts from the database: for showing, for changing, or only to know that one is there.

A contact that was merged into another is not there either, but then a request is run again with the other's id (`chassis.errors.Moved`).
"""

from collections.abc import Sequence
from typing import NoReturn

from sqlalchemy import Select, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload, selectinload, undefer

from chassis.errors import Moved
from chassis.work import Work
from contacts.database import ID
from contacts.people.errors import contact_merged, contact_not_found
from contacts.people.merged import not_there, refuse_moved
from contacts.people.models import Contact

_COUNTED = (undefer(Contact.last_activity_at), undefer(Contact.opportunities_count))
SHOWN = (joinedload(Contact.emails), joinedload(Contact.phones), *_COUNTED)
"""Loads with a contact all that is shown of it, in one statement. Not for one that is locked: what is joined may be older than the lock."""

_ONE = select(Contact).where(Contact.id == bindparam("contact_id"), Contact.deleted_at.is_(None)).options(*SHOWN)
_SOME = (
    select(Contact)
    # An array, so that any number of them is one and the same statement.
    .where(Contact.id == any_(bindparam("contact_ids", type_=ARRAY(ID))), Contact.deleted_at.is_(None))
    .options(*SHOWN)
)


def all_contacts() -> Select[Contact]:
    """The contacts of the work's location, those in the trash too, with their phones and e-mails."""
    return select(Contact).options(selectinload(Contact.emails), selectinload(Contact.phones), *_COUNTED)


def live_contacts() -> Select[Contact]:
    """The contacts of the work's location that are not in the trash, with their phones and e-mails."""
    return all_contacts().where(Contact.deleted_at.is_(None))


def read_contact(work: Work, contact_id: str) -> Contact:
    """One contact, for showing it.

    Raises:
        NotFound: `contact_not_found`.
    """
    contact = work.session.scalars(_ONE, {"contact_id": contact_id}).unique().one_or_none()
    if contact is None:
        raise not_there(work, contact_id)
    return contact


def read_contact_or_survivor(work: Work, contact_id: str) -> Contact:
    """One contact, for showing it, or the one that it was merged into.

    Raises:
        NotFound: `contact_not_found`.
    """
    try:
        return read_contact(work, contact_id)
    except Moved as moved:
        return read_contact(work, moved.ids[contact_id])


def refuse_merged(work: Work, contact_id: str, survivor_id: str) -> NoReturn:
    """Say which contact this one is by now, where that one is not meant; nothing to whoever may not see it.

    Raises:
        Conflict: `contact_merged`.
        NotFound: `contact_not_found`.
    """
    if not read_contacts(work, [survivor_id]):
        raise contact_not_found()
    raise contact_merged(contact_id, survivor_id)


def lock_contact(work: Work, contact_id: str) -> Contact:
    """One contact, for changing it: whoever else would change it waits until this work ends, and then finds what this one left.

    Whoever only writes of it does not wait (its key stays): who tells of another service's event holds the end of the timeline by then,
    for which a change waits at its end.

    Raises:
        NotFound: `contact_not_found`.
    """
    statement = (
        live_contacts()
        .where(Contact.id == contact_id)
        .with_for_update(key_share=True, of=Contact)
        .execution_options(populate_existing=True)
    )
    contact = work.session.scalars(statement).one_or_none()
    if contact is None:
        raise not_there(work, contact_id)
    return contact


def lock_contacts(work: Work, contact_ids: Sequence[str]) -> dict[str, Contact]:
    """Several contacts by their ids, for changing them, without those that are gone or not the caller's to see.

    Raises:
        Moved: `contact_not_found`, some were merged.
    """
    found = lock_present(work, contact_ids)
    refuse_moved(work, set(contact_ids) - found.keys())
    return found


def lock_present(work: Work, contact_ids: Sequence[str], *, alone: bool = False) -> dict[str, Contact]:
    """Those of these contacts that are there and the caller's to see, locked; `alone` also has those wait who only write of them."""
    statement = (
        live_contacts()
        .where(Contact.id.in_(contact_ids))
        # In one order, so that two works never wait for each other in a circle.
        .order_by(Contact.id)
        .with_for_update(key_share=not alone, of=Contact)
        .execution_options(populate_existing=True)
    )
    return {contact.id: contact for contact in work.session.scalars(statement)}


def require_contact(work: Work, contact_id: str) -> None:
    """Make sure that the caller may see this contact, and, where something is written, that it is there until this work has ended.

    Raises:
        NotFound: `contact_not_found`.
    """
    statement = select(Contact.id).where(Contact.id == contact_id, Contact.deleted_at.is_(None))
    if not work.reading:
        # As a new row's foreign key would, but before: what is written now is not left behind by a merge.
        statement = statement.with_for_update(read=True, key_share=True, of=Contact)
    if work.session.scalars(statement).first() is None:
        raise not_there(work, contact_id)


def read_contacts(work: Work, contact_ids: Sequence[str]) -> list[Contact]:
    """The contacts with these ids, in this order, without those that are gone or not the caller's to see."""
    found = {row.id: row for row in work.session.scalars(_SOME, {"contact_ids": list(contact_ids)}).unique()}
    return [found[contact_id] for contact_id in contact_ids if contact_id in found]
