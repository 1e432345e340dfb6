"""Changing many contacts at once, by a few statements however many they are.

They are plain objects (`chassis.plain`) of all that a contact's row, phones and e-mails have: read and locked together, changed by the
functions that change one, and then compared with what they were, so that what differs is written together too.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

from sqlalchemy import any_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Row
from sqlalchemy.orm import DeclarativeBase

from chassis.database import copy_rows
from chassis.ids import new_ids
from chassis.plain import columns_of, plain
from chassis.updating import update_rows
from chassis.work import Change, Work
from contacts.channels.kinds import EMAIL, PHONE, Kind
from contacts.database import ID
from contacts.history import differences
from contacts.people.changing import tell_changes
from contacts.people.models import Contact
from contacts.people.state import contact_fields
from contacts.staff.presence import refuse_absent

_IDS = bindparam("contact_ids", type_=ARRAY(ID))

_LOCK = (
    select(*columns_of(Contact))
    .where(Contact.id == any_(_IDS), Contact.deleted_at.is_(None))
    # In one order, so that two works never wait for each other in a circle.
    .order_by(Contact.id)
    .with_for_update(key_share=True, of=Contact)
)
_READ = {
    kind: select(*columns_of(kind.model))
    .where(kind.model.contact_id == any_(_IDS))
    .order_by(kind.model.contact_id, kind.model.position)
    for kind in (EMAIL, PHONE)
}


def lock_together(work: Work, contact_ids: Iterable[str]) -> dict[str, Contact]:
    """Those of these contacts that are there and the caller's to see, locked as by `lock_present`, as plain objects."""
    locked = work.session.execute(_LOCK, {"contact_ids": list(contact_ids)})
    found = {row.id: plain(Contact)(**_values(Contact, row), emails=[], phones=[]) for row in locked}
    for kind, statement in _READ.items() if found else ():
        for row in work.session.execute(statement, {"contact_ids": list(found)}):
            kind.rows(found[row.contact_id]).append(plain(kind.model)(**_values(kind.model, row)))
    return found


@contextmanager
def writing_together(work: Work, contacts: Iterable[Contact]) -> Iterator[None]:
    """Change contacts of `lock_together` inside; what differs at the end is written, and the version of each that differs rises.

    Raises:
        IntegrityError: as the constraints have it; somebody else has an e-mail or a phone meanwhile.
    """
    before = [_Before.of(contact) for contact in contacts]
    yield
    changed = [one for one in before if one.differs]
    for kind in (EMAIL, PHONE):
        _write_channels(work, kind, changed)
    for one in changed:
        vars(one.contact).update(version=one.contact.version + 1, updated_at=work.now())
    _update(work, Contact, [(one.contact, one.own) for one in changed])


@contextmanager
def changing_together(work: Work, contacts: Sequence[Contact]) -> Iterator[dict[str, list[Change]]]:
    """As `writing_together`, and what differs is told of each. What it gives holds, at the end, the changes of each by its id.

    Raises:
        Invalid: `unknown_user`, somebody would own or follow one of them who does not work here.
    """
    before = {contact.id: contact_fields(contact) for contact in contacts}
    changes: dict[str, list[Change]] = {}
    with writing_together(work, contacts):
        yield changes
        for contact in contacts:
            contact.renew_search()
        found = {contact.id: differences(before[contact.id], contact_fields(contact)) for contact in contacts}
        refuse_absent(work, chain.from_iterable(found.values()))
    changes.update({contact_id: one for contact_id, one in found.items() if one})
    for contact in contacts:
        if contact.id in changes:
            tell_changes(work, contact, changes[contact.id])


@dataclass(frozen=True)
class _Before:
    """A contact as it was: its own values, and those of its phones and e-mails by their ids."""

    contact: Contact
    own: dict[str, Any]
    channels: dict[str, dict[str, dict[str, Any]]]

    @classmethod
    def of(cls, contact: Contact) -> Self:
        channels = {kind.name: {row.id: dict(vars(row)) for row in kind.rows(contact)} for kind in (EMAIL, PHONE)}
        return cls(contact, _own(contact), channels)

    @property
    def differs(self) -> bool:
        """Whether anything is to be written."""
        return self.own != _own(self.contact) or any(
            self.channels[kind.name] != {row.id: vars(row) for row in kind.rows(self.contact)}
            for kind in (EMAIL, PHONE)
        )


def _values(model: type[DeclarativeBase], row: Row[Any]) -> dict[str, Any]:
    return {column.key: value for column, value in zip(columns_of(model), row, strict=True)}


def _own(contact: Contact) -> dict[str, Any]:
    return {name: value for name, value in vars(contact).items() if name not in ("emails", "phones")}


def _write_channels(work: Work, kind: Kind, changed: Sequence[_Before]) -> None:
    """Write what differs of one kind: what is taken away first, so that what is added finds it gone."""
    gone, kept, added = list[str](), list[tuple[Any, dict[str, Any]]](), list[Any]()
    for one in changed:
        before = dict(one.channels[kind.name])
        for row in kind.rows(one.contact):
            if row.id is None:
                vars(row).update(contact_id=one.contact.id, created_at=work.now(), updated_at=work.now())
                added.append(row)
            else:
                kept.append((row, before.pop(row.id)))
        gone += before
    if gone:
        statement = delete(kind.model).where(kind.model.id.in_(gone))
        work.session.execute(statement, execution_options={"synchronize_session": False})
    moved = [(row, before) for row, before in kept if vars(row) != before]
    for row, _ in moved:
        row.updated_at = work.now()
    _update(work, kind.model, moved)
    for row, row_id in zip(added, new_ids(len(added)), strict=True):
        row.id = row_id
    copy_rows(
        work.session, kind.model, [{one.key: getattr(row, one.key) for one in columns_of(kind.model)} for row in added]
    )


def _update(work: Work, model: type[DeclarativeBase], changed: Sequence[tuple[Any, dict[str, Any]]]) -> None:
    """Write the columns in which any of these objects differs from what it was."""
    names = [
        one.key for one in columns_of(model) if any(getattr(row, one.key) != before[one.key] for row, before in changed)
    ]
    update_rows(
        work.session, model, [{"id": row.id, **{name: getattr(row, name) for name in names}} for row, _ in changed]
    )
