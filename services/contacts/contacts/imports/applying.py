"""What a row gives, given to a contact."""

from typing import Any

from chassis.work import Work
from contacts.channels.kinds import EMAIL, PHONE, Kind
from contacts.channels.operations import put_channel
from contacts.imports.mapping import TAGS
from contacts.imports.rows import Address, Row
from contacts.people.making import apply_given
from contacts.people.models import Contact
from contacts.people.operations import refuse_owner_change
from contacts.tags.errors import too_many_tags
from contacts.tags.rules import MOST, with_tags


def given_of(row: Row) -> dict[str, Any]:
    """What the row gives as `apply_given` takes it, with the addresses that are to be the primary ones."""
    given = {**row.given, TAGS: row.tags} if row.tags else dict(row.given)
    for kind in (EMAIL, PHONE):
        if kind.name in row.primaries:
            given[kind.name] = row.addresses(kind.name)[0].value
    return given


def change_contact(work: Work, contact: Contact, row: Row, *, exclusive: bool) -> None:
    """Change a locked contact by a row: tags are added, addresses too, but a primary one takes the place of that which is there.

    Raises:
        Forbidden: `owner_change_forbidden`.
        Invalid: `too_many_tags`, `too_many_emails`, `too_many_phones`, `dnd_permanent`.
    """
    given = given_of(row)
    refuse_owner_change(work, contact, given)
    if row.tags:
        given[TAGS] = with_tags(contact.tags, row.tags)
        if len(given[TAGS]) > MOST:
            raise too_many_tags()
    apply_given(contact, given, exclusive=exclusive)
    add_addresses(contact, row, exclusive=exclusive)


def add_addresses(contact: Contact, row: Row, *, exclusive: bool) -> None:
    """Give a contact what the row has beside its primary phone and e-mail, and the labels.

    Raises:
        Invalid: `too_many_emails`, `too_many_phones`.
    """
    for kind in (EMAIL, PHONE):
        for address in row.addresses(kind.name):
            _add_address(kind, contact, address, exclusive=exclusive)


def _add_address(kind: Kind, contact: Contact, address: Address, *, exclusive: bool) -> None:
    rows = kind.rows(contact)
    same = next((one for one in rows if one.key == address.key), None)
    one = same or put_channel(kind, contact, address.value, exclusive=exclusive)
    # Each label is there once: what the contact has stays.
    if address.label is not None and one.label is None and all(other.label != address.label for other in rows):
        one.label = address.label
