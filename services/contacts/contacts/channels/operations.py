"""Adding, changing and removing a contact's phones and e-mails. `kind` says which of the two."""

from typing import Any

from chassis.plain import Plain
from chassis.work import Work
from contacts.channels.errors import channel_not_found, in_contact_already, is_primary, label_taken, too_many
from contacts.channels.kinds import EMAIL, Kind, Row
from contacts.channels.models import MOST, PRIMARY
from contacts.channels.rules import lowest_free
from contacts.people.changing import changing
from contacts.people.duplicates import find_match, refuse_duplicate
from contacts.people.loading import lock_contact
from contacts.people.models import Contact
from contacts.refs.models import LocationRef
from contacts.refs.operations import allows_duplicates, read_location


def add_channel(work: Work, kind: Kind, contact_id: str, text: str, label: str | None) -> Row:
    """Give a contact one more phone or e-mail; the first is the primary.

    Raises:
        NotFound: `contact_not_found`.
        Invalid: `invalid_phone`, `invalid_email`; `too_many_phones`, `too_many_emails`.
        Conflict: `phone_exists`, `email_exists`, `label_taken`; `duplicate_contact`, where the location forbids it.
    """
    contact = lock_contact(work, contact_id)
    location = read_location(work)
    value = kind.read(text, location.country)
    _refuse_same(kind, contact, value)
    _refuse_label(kind, contact, label)
    _refuse_others(work, kind, contact, value, location)
    with changing(work, contact):
        row = put_channel(kind, contact, value, exclusive=not allows_duplicates(location))
        row.label = label
    return row


def change_channel(work: Work, kind: Kind, contact_id: str, row_id: str, given: dict[str, Any]) -> Row:
    """Change a phone's or e-mail's own text (`value`), its `label`, or both.

    Raises:
        NotFound: `contact_not_found`, `phone_not_found`, `email_not_found`.
        Invalid, Conflict: as in `add_channel`.
    """
    contact = lock_contact(work, contact_id)
    work.check_version(contact)
    row: Row = _find(kind, contact, row_id)
    location = read_location(work)
    value = kind.read(given["value"], location.country) if "value" in given else row.value
    exclusive = row.exclusive
    if kind.key(value) != row.key:
        _refuse_same(kind, contact, value)
        _refuse_others(work, kind, contact, value, location)
        exclusive = not allows_duplicates(location)
    label = given.get("label", row.label)
    if label != row.label:
        _refuse_label(kind, contact, label)
    with changing(work, contact):
        row.rewrite(value, exclusive=exclusive)
        row.label = label
    return row


def remove_channel(work: Work, kind: Kind, contact_id: str, row_id: str) -> None:
    """Take a phone or e-mail from a contact.

    Raises:
        NotFound: `contact_not_found`, `phone_not_found`, `email_not_found`.
        Conflict: `primary_phone`, `primary_email`, it is the primary and there are others.
    """
    contact = lock_contact(work, contact_id)
    work.check_version(contact)
    with changing(work, contact):
        drop_channel(kind, contact, _find(kind, contact, row_id))


def choose_primary(work: Work, kind: Kind, contact_id: str, row_id: str) -> Contact:
    """Make a phone or e-mail the primary one; the one that was takes its place among the others.

    Raises:
        NotFound: `contact_not_found`, `phone_not_found`, `email_not_found`.
    """
    contact = lock_contact(work, contact_id)
    work.check_version(contact)
    with changing(work, contact):
        lift_channel(kind, contact, _find(kind, contact, row_id))
    return contact


def put_channel(kind: Kind, contact: Contact, value: str, *, exclusive: bool) -> Row:
    """Add a read value to a contact that does not have it, at the first free place.

    Raises:
        Invalid: `too_many_phones`, `too_many_emails`.
    """
    rows = kind.rows(contact)
    position = lowest_free({row.position for row in rows}, PRIMARY, MOST)
    if position is None:
        raise too_many(kind.name)
    row = kind.make(value, plain_one=isinstance(contact, Plain))
    row.location_id, row.position, row.exclusive = contact.location_id, position, exclusive
    rows.append(row)
    return row


def drop_channel(kind: Kind, contact: Contact, row: Row) -> None:
    """Take `row` from `contact`.

    Raises:
        Conflict: `primary_phone`, `primary_email`.
    """
    rows = kind.rows(contact)
    if row.primary and len(rows) > 1:
        raise is_primary(kind.name)
    rows.remove(row)


def lift_channel(kind: Kind, contact: Contact, row: Row) -> None:
    """Make `row` the primary one of `contact`."""
    rows = kind.rows(contact)
    for other in rows:
        if other.primary:
            other.position = row.position
    row.position = PRIMARY
    rows.sort(key=lambda one: one.position)


def set_primary_value(kind: Kind, contact: Contact, value: str | None, *, exclusive: bool) -> None:
    """Make a read value the primary one: one that the contact has moves up, another one replaces the present primary. None removes it.

    Raises:
        Conflict: `primary_phone`, `primary_email`, None was given while there are others.
    """
    rows = kind.rows(contact)
    primary = next((row for row in rows if row.primary), None)
    if value is None:
        if primary is not None:
            drop_channel(kind, contact, primary)
        return
    same = next((row for row in rows if row.key == kind.key(value)), None)
    if same is not None:
        same.rewrite(value, exclusive=same.exclusive)
        lift_channel(kind, contact, same)
    elif primary is not None:
        primary.rewrite(value, exclusive=exclusive)
    else:
        put_channel(kind, contact, value, exclusive=exclusive)


def _find(kind: Kind, contact: Contact, row_id: str) -> Any:
    row = next((row for row in kind.rows(contact) if row.id == row_id), None)
    if row is None:
        raise channel_not_found(kind.name)
    return row


def _refuse_same(kind: Kind, contact: Contact, value: str) -> None:
    for row in kind.rows(contact):
        if row.key == kind.key(value):
            raise in_contact_already(kind.name, row.id)


def _refuse_label(kind: Kind, contact: Contact, label: str | None) -> None:
    for row in kind.rows(contact):
        if label is not None and row.label == label:
            raise label_taken(kind.name, row.id)


def _refuse_others(work: Work, kind: Kind, contact: Contact, value: str, location: LocationRef) -> None:
    if allows_duplicates(location):
        return
    emails, phones = ([kind.key(value)], []) if kind is EMAIL else ([], [kind.key(value)])
    match = find_match(work, emails, phones, besides=contact.id)
    if match is not None:
        refuse_duplicate(work, match)
