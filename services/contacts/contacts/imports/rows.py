"""A record as what is given of one contact, checked as a request's body would be. Knows nothing of the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from marshmallow import ValidationError

from chassis.web.parsing import invalid
from contacts.channels.models import MOST
from contacts.channels.rules import LABELS, UnusableError, comparable_email, read_email, read_phone
from contacts.custom_fields.types import FILES
from contacts.dnd.rules import CHANNELS
from contacts.imports.errors import OF_ROW
from contacts.imports.mapping import CHANNEL_FIELDS, CUSTOM, DND, FIELDS, TAGS
from contacts.imports.reading import Record
from contacts.people.schemas import ContactFields
from contacts.tags.rules import MOST as MOST_TAGS
from contacts.tags.rules import normal_tags
from contacts.transfers.cells import split_list, unescaped

_YES = frozenset({"true", "yes", "y", "1", "on", "active"})
_NO = frozenset({"false", "no", "n", "0", "off", "inactive"})
_LISTS = frozenset({"CHECKBOX", "MULTIPLE_OPTIONS"})
_OBJECTS = frozenset({"TEXTBOX_LIST", FILES})
_OWNER = "assignedTo"
_DND_SETTINGS = "dndSettings"


@dataclass(frozen=True)
class RowError:
    """What is wrong with a row, in one column where it is one. The message holds no value of the row."""

    column: str | None
    code: str
    message: str

    @classmethod
    def of(cls, code: str, column: str | None = None) -> "RowError":
        """One of the errors that rows have."""
        return cls(column, code, OF_ROW[code])


@dataclass(frozen=True)
class Address:
    """A read phone or e-mail; `key` is what two spellings have in common."""

    value: str
    key: str
    label: str | None


@dataclass
class Row:
    """What one record gives. `given` has the columns' names. `primaries` says whether the first e-mail, and phone, is to be the primary.

    `custom` maps a field's id to a value that its type has not read yet. `owner_email` names the owner where `given` does not.
    """

    number: int
    given: dict[str, Any] = field(default_factory=dict)
    emails: list[Address] = field(default_factory=list)
    phones: list[Address] = field(default_factory=list)
    primaries: set[str] = field(default_factory=set)
    tags: list[str] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)
    owner_email: str | None = None
    errors: list[RowError] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """Whether it says nothing at all."""
        return not (self.given or self.emails or self.phones or self.tags or self.custom or self.errors)

    def addresses(self, name: str) -> list[Address]:
        """Its `email` or `phone` addresses."""
        return self.emails if name == "email" else self.phones

    def put(self, name: str, place: int, address: Address) -> bool:
        """Have `address` among its e-mails or phones, once, and each label once; whether there was room."""
        rows = self.addresses(name)
        same = next((one for one in rows if one.key == address.key), None)
        others = [one for one in rows if one is not same]
        label = (same and same.label) or address.label
        if any(one.label == label for one in others):
            label = None
        if same is not None and place == len(rows):
            place = rows.index(same)
        if len(others) == MOST:
            return False
        rows[:] = [*others[:place], Address(address.value, address.key, label), *others[place:]]
        return True


def _fields_of(targets: Iterable[str]) -> list[str]:
    """The names of what `targets` go to: the others would be looked for in each row."""
    wanted = {_DND_SETTINGS if target.startswith(DND) else target for target in targets}
    return [name for name, one in ContactFields().fields.items() if (one.data_key or name) in wanted]


class RowReader:
    """Reads the records of one file. `targets` and `columns` are in the file's order; `types` are those of its custom fields, by id."""

    def __init__(
        self, columns: Sequence[str], targets: Sequence[str | None], types: Mapping[str, str], region: str | None
    ) -> None:
        self._columns = columns
        self._targets = [(place, target) for place, target in enumerate(targets) if target is not None]
        self._column_of = {target: columns[place] for place, target in self._targets}
        self._types = types
        self._parse: dict[str, Callable[[str], str]] = {
            "email": read_email,
            "phone": lambda text: read_phone(text, region),
        }
        self._schema = ContactFields(only=_fields_of(target for _, target in self._targets))

    def column_of(self, target: str) -> str | None:
        """The column that goes to `target`."""
        return self._column_of.get(target)

    def read(self, record: Record) -> Row:
        """What `record` gives; what is wrong with it is in the row's errors."""
        row = Row(record.number)
        if record.problem is not None:
            row.errors.append(RowError.of(record.problem))
            return row
        if len(record.cells) != len(self._columns):
            row.errors.append(RowError.of("ragged_row"))
            return row
        wire: dict[str, Any] = {}
        for place, target in self._targets:
            cell = unescaped(record.cells[place]).strip()
            if "\0" in cell:
                row.errors.append(RowError.of("invalid_character", self._columns[place]))
            elif cell:
                self._take(row, wire, target, cell, self._columns[place])
        self._load(row, wire)
        return row

    def _take(self, row: Row, wire: dict[str, Any], target: str, cell: str, column: str) -> None:
        name, _, label = target.partition(".")
        if name in CHANNEL_FIELDS:
            for item in split_list(cell) if name.endswith("s") else [cell]:
                self._take_address(row, target, item, label or None, column)
        elif target == TAGS:
            row.tags = normal_tags([*row.tags, *split_list(cell)])
            if len(row.tags) > MOST_TAGS:
                row.errors.append(RowError.of("too_many_tags", column))
        elif target.startswith(CUSTOM):
            self._take_custom(row, target.removeprefix(CUSTOM), cell, column)
        elif target == "dnd" or target.startswith(DND):
            self._take_dnd(row, wire, label, cell, column)
        elif target == _OWNER and "@" in cell:
            row.owner_email = cell.lower()
        elif target in FIELDS:
            wire[target] = cell

    def _take_address(self, row: Row, target: str, item: str, label: str | None, column: str) -> None:
        name = CHANNEL_FIELDS[target.partition(".")[0]]
        before, colon, rest = item.partition(":")
        if colon and before.strip().lower() in LABELS:
            label, item = before.strip().lower(), rest
        try:
            value = self._parse[name](item)
        except UnusableError:
            row.errors.append(RowError.of(f"invalid_{name}", column))
            return
        key = comparable_email(value) if name == "email" else value
        place = len(row.addresses(name))
        if target == name and name not in row.primaries:
            row.primaries.add(name)
            place = 0
        if not row.put(name, place, Address(value, key, label)):
            row.errors.append(RowError.of(f"too_many_{name}s", column))

    def _take_custom(self, row: Row, field_id: str, cell: str, column: str) -> None:
        kind = self._types.get(field_id)
        if kind in _LISTS:
            row.custom[field_id] = split_list(cell)
        elif kind in _OBJECTS:
            try:
                row.custom[field_id] = orjson.loads(cell)
            except orjson.JSONDecodeError:
                row.errors.append(RowError.of("invalid_json", column))
        else:
            row.custom[field_id] = cell

    def _take_dnd(self, row: Row, wire: dict[str, Any], channel: str, cell: str, column: str) -> None:
        word = cell.lower()
        if word not in _YES | _NO and not (channel and word == "permanent"):
            row.errors.append(RowError.of("invalid_type", column))
        elif channel in CHANNELS:
            status = word if word == "permanent" else "active" if word in _YES else "inactive"
            wire.setdefault(_DND_SETTINGS, {})[channel] = {"status": status}
        else:
            wire["dnd"] = word in _YES

    def _load(self, row: Row, wire: dict[str, Any]) -> None:
        if not wire:
            return
        try:
            row.given = self._schema.load(wire)
        except ValidationError as error:
            for one in invalid(error.normalized_messages()).errors:
                target = one.field.split(".")[0]
                _, _, message = one.message.rpartition(": ")
                row.errors.append(RowError(self.column_of(target), one.code, message))
