"""Contacts as lines of a file. What is written as CSV can be imported again."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson

from chassis.schemas import wire_time, wire_time_or_none
from contacts.channels.kinds import Row
from contacts.dnd.rules import CHANNELS
from contacts.imports.mapping import CUSTOM, DND
from contacts.people.models import Contact
from contacts.people.schemas import present_contact
from contacts.transfers.cells import escaped, join_list

_Cell = Callable[[Contact], str | None]


def _addresses(rows: Iterable[Row]) -> str:
    return join_list(f"{row.label}:{row.value}" if row.label else row.value for row in rows)


def _channel(name: str) -> _Cell:
    return lambda contact: (contact.dnd_settings.get(name) or {}).get("status")


CELLS: Mapping[str, _Cell] = {
    "id": lambda contact: contact.id,
    "firstName": lambda contact: contact.first_name,
    "lastName": lambda contact: contact.last_name,
    "name": lambda contact: contact.name,
    "email": lambda contact: contact.email,
    "phone": lambda contact: contact.phone,
    "emails": lambda contact: _addresses(contact.emails),
    "phones": lambda contact: _addresses(contact.phones),
    "companyName": lambda contact: contact.company_name,
    "address1": lambda contact: contact.address1,
    "city": lambda contact: contact.city,
    "state": lambda contact: contact.state,
    "postalCode": lambda contact: contact.postal_code,
    "country": lambda contact: contact.country,
    "website": lambda contact: contact.website,
    "timezone": lambda contact: contact.timezone,
    "gender": lambda contact: contact.gender,
    "dateOfBirth": lambda contact: contact.date_of_birth.isoformat() if contact.date_of_birth else None,
    "type": lambda contact: contact.type,
    "source": lambda contact: contact.source,
    "assignedTo": lambda contact: contact.assigned_to,
    "tags": lambda contact: join_list(contact.tags),
    "dnd": lambda contact: "true" if contact.dnd else "false",
    "dateAdded": lambda contact: wire_time(contact.created_at),
    "dateUpdated": lambda contact: wire_time(contact.updated_at),
    "lastActivity": lambda contact: wire_time_or_none(contact.last_activity_at),
}
"""A contact's fields as cells, in the order in which they are written unless columns are named."""
FURTHER: Mapping[str, _Cell] = {
    "businessId": lambda contact: contact.business_id,
    "followers": lambda contact: join_list(contact.followers),
    **{f"{DND}{name}": _channel(name) for name in CHANNELS},
}
"""What is written only if it is named."""


def csv_header(names: Sequence[str], *, byte_order_mark: bool) -> bytes:
    """The first line: the columns' names. Spreadsheets know UTF-8 by the mark before it."""
    return (b"\xef\xbb\xbf" if byte_order_mark else b"") + _lines([[escaped(name) for name in names]])


def csv_lines(columns: Sequence[str], contacts: Iterable[Contact]) -> bytes:
    """A line for each contact (RFC 4180, UTF-8)."""
    return _lines([cells_of(contact, columns) for contact in contacts])


def cells_of(contact: Contact, columns: Sequence[str]) -> list[str]:
    """The contact's cells, each safe to open in a spreadsheet."""
    return [escaped(_value(contact, column) or "") for column in columns]


def json_lines(columns: Sequence[str] | None, contacts: Iterable[Contact]) -> bytes:
    """A line for each contact: as an answer has it, or only what is named."""
    shown = (_only(present_contact(contact), columns) for contact in contacts)
    return b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in shown)


def _only(shown: dict[str, Any], columns: Sequence[str] | None) -> dict[str, Any]:
    if columns is None:
        return shown
    named = {column.split(".")[0].replace("dnd", "dndSettings") if "." in column else column for column in columns}
    kept = {name: value for name, value in shown.items() if name in named}
    if "customFields" in kept:
        kept["customFields"] = [one for one in kept["customFields"] if f"{CUSTOM}{one['id']}" in columns]
    return kept


def _value(contact: Contact, column: str) -> str | None:
    if column.startswith(CUSTOM):
        return _custom(contact.custom_fields.get(column.removeprefix(CUSTOM)))
    return (CELLS.get(column) or FURTHER[column])(contact)


def _custom(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return join_list(value)
    return orjson.dumps(value).decode()


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
