"""Writing many new contacts at once, by COPY: what adding each to the session would write."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import DeclarativeBase

from chassis.database import copy_rows
from chassis.ids import new_ids
from chassis.plain import columns_of
from chassis.work import Work
from contacts.channels.models import ContactEmail, ContactPhone
from contacts.people.making import tell_created
from contacts.people.models import Contact


def insert_contacts(work: Work, contacts: Sequence[Contact]) -> None:
    """Write `contacts` (plain ones of `new_contact`) with their phones and e-mails, and say that they were made.

    Raises:
        IntegrityError: as the constraints have it; somebody else has an e-mail or a phone meanwhile.
    """
    emails = [row for contact in contacts for row in contact.emails]
    phones = [row for contact in contacts for row in contact.phones]
    ids = iter(new_ids(len(emails) + len(phones)))
    now = work.now()
    # What is set is written down as it is: nobody asks these objects what has changed.
    for contact in contacts:
        vars(contact).update(version=1, created_at=now, updated_at=now)
        for row in (*contact.emails, *contact.phones):
            vars(row).update(id=next(ids), contact_id=contact.id, created_at=now, updated_at=now)
    copy_rows(work.session, Contact, _rows(Contact, contacts))
    copy_rows(work.session, ContactEmail, _rows(ContactEmail, emails))
    copy_rows(work.session, ContactPhone, _rows(ContactPhone, phones))
    for contact in contacts:
        tell_created(work, contact)


def _rows(model: type[DeclarativeBase], objects: Iterable[Any]) -> list[dict[str, Any]]:
    columns = [(one.key, one.property.columns[0]) for one in columns_of(model)]
    names = [(key, column.name, _default(column)) for key, column in columns]
    # What was set, without asking each attribute, which for objects outside of a session has nothing else to tell.
    states = (vars(one) for one in objects)
    return [
        {column: default if (value := state.get(key)) is None else value for key, column, default in names}
        for state in states
    ]


def _default(column: Any) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None
