"""Giving a contact back what an import changed, where nobody has changed it since."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from contacts.channels.kinds import EMAIL, PHONE, Kind
from contacts.channels.models import PRIMARY
from contacts.custom_fields.rules import merged
from contacts.imports.mapping import CUSTOM
from contacts.people.models import Contact
from contacts.people.rules import full_name
from contacts.people.state import contact_fields
from contacts.tags.rules import without_tags

_PLAIN = {
    "firstName": "first_name",
    "lastName": "last_name",
    "companyName": "company_name",
    "address1": "address1",
    "city": "city",
    "state": "state",
    "postalCode": "postal_code",
    "country": "country",
    "website": "website",
    "timezone": "timezone",
    "gender": "gender",
    "type": "type",
    "source": "source",
    "assignedTo": "assigned_to",
    "dnd": "dnd",
    "dndSettings": "dnd_settings",
}
_LISTS = {"emails": EMAIL, "phones": PHONE}
_FOLLOWING = frozenset({"name", "email", "phone"})
"""What follows from other fields."""


def returning(changes: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """The e-mails (in lower case) and phones that the contact would get back."""
    lists = {change["field"]: change for change in changes if change["field"] in _LISTS}
    emails, phones = (
        [kind.key(one[kind.name]) for one in lists[name]["before"] if one not in lists[name]["after"]]
        if name in lists
        else []
        for name, kind in _LISTS.items()
    )
    return emails, phones


def restore(contact: Contact, changes: Sequence[Mapping[str, Any]], *, exclusive: bool) -> tuple[int, list[str]]:
    """Give `contact` (plain, locked) back what it had before `changes`; how many fields it got, and which somebody has changed since."""
    fields, kept = 0, []
    now = contact_fields(contact)
    for change in changes:
        field = change["field"]
        if field in _FOLLOWING:
            continue
        if field == "tags":
            contact.tags = without_tags(contact.tags, without_tags(change["after"], change["before"]))
        elif now.get(field) != change["after"]:
            kept.append(field)
            continue
        else:
            _give_back(contact, field, change["before"], exclusive=exclusive)
        fields += 1
    contact.name = full_name(contact.first_name, contact.last_name)
    return fields, kept


def _give_back(contact: Contact, field: str, before: Any, *, exclusive: bool) -> None:
    if field in _LISTS:
        _give_addresses(_LISTS[field], contact, before, exclusive=exclusive)
    elif field.startswith(CUSTOM):
        contact.custom_fields = merged(contact.custom_fields, {field.removeprefix(CUSTOM): before})
    elif field == "dateOfBirth":
        contact.date_of_birth = date.fromisoformat(before) if before else None
    else:
        setattr(contact, _PLAIN[field], before)


def _give_addresses(kind: Kind, contact: Contact, before: Sequence[Mapping[str, Any]], *, exclusive: bool) -> None:
    rows = kind.rows(contact)
    wanted = [kind.key(one[kind.name]) for one in before]
    for row in [row for row in rows if row.key not in wanted]:
        rows.remove(row)
    present = {row.key: row for row in rows}
    places = iter(range(PRIMARY + 1, PRIMARY + 1 + len(before)))
    for key, one in zip(wanted, before, strict=True):
        row = present.get(key)
        if row is None:
            row = kind.make(one[kind.name], plain_one=True)
            row.location_id, row.exclusive = contact.location_id, exclusive
            rows.append(row)
        row.rewrite(one[kind.name], exclusive=row.exclusive)
        row.label = one["label"]
        row.position = PRIMARY if one["primary"] else next(places)
    rows.sort(key=lambda row: row.position)
