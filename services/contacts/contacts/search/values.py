"""A filter's values as people write them, read as they are kept: phones in any format, and custom fields' values by their types."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from chassis.work import Work
from contacts.channels.rules import UnusableError, read_phone
from contacts.custom_fields.models import CustomField
from contacts.custom_fields.types import FILES, Definition, UnsuitableError, read_value
from contacts.refs.operations import read_country
from contacts.search.grammar import Condition, Filter, Group, wrong

CUSTOM = "customFields."
_PHONE = "phone"
_EQUAL = ("eq", "not_eq")
_WITHIN = ("contains", "not_contains")
_OF_LISTS = ("has_any", "has_all", "has_none")
# A value of these is more than a condition can name.
_COMPOSITE = frozenset({"TEXTBOX_LIST", FILES})
# A range of these is of code points: a number is no bound of it.
_TEXTS = frozenset({"TEXT", "LARGE_TEXT"})
# How people part a number's digits.
_FORMATTING = re.compile(r"[\s()./\-–]+")


@dataclass(frozen=True)
class _Location:
    """What a value's meaning depends on: the country of phones without a code, and the custom fields that are named, by their ids."""

    country: str | None
    definitions: Mapping[str, Definition]


def as_kept(work: Work, tree: Filter) -> Filter:
    """`tree` with each value as the field that it is compared with would keep it; one that no contact can have stays as it is.

    Raises:
        Invalid: `invalid_filter`, a bound that the custom field's values can't be compared with.
    """
    named = {asked.field for asked in _conditions(tree)}
    fields = {name.removeprefix(CUSTOM) for name in named if name.startswith(CUSTOM)}
    if not fields and _PHONE not in named:
        return tree
    return _read(tree, _Location(read_country(work), _definitions(work, fields)))


def _definitions(work: Work, field_ids: set[str]) -> dict[str, Definition]:
    if not field_ids:
        return {}
    statement = select(CustomField).where(CustomField.object_key == "contact", CustomField.id.in_(field_ids))
    return {field.id: field.definition for field in work.session.scalars(statement)}


def _conditions(tree: Filter) -> Iterator[Condition]:
    if isinstance(tree, Condition):
        yield tree
        return
    for part in tree.parts:
        yield from _conditions(part)


def _read(tree: Filter, location: _Location) -> Filter:
    if isinstance(tree, Group):
        return replace(tree, parts=tuple(_read(part, location) for part in tree.parts))
    if tree.field == _PHONE:
        return _phone(tree, location)
    definition = location.definitions.get(tree.field.removeprefix(CUSTOM)) if tree.field.startswith(CUSTOM) else None
    if definition is None or definition.data_type in _COMPOSITE:
        return tree
    if tree.operator == "range" and definition.data_type not in _TEXTS:
        return replace(tree, value={name: _bound(tree, name, definition, location) for name in tree.value})
    return _each(tree, lambda value: _custom(definition, value, location))


def _phone(asked: Condition, location: _Location) -> Condition:
    if asked.operator in _WITHIN and isinstance(asked.value, str):
        return replace(asked, value=_FORMATTING.sub("", asked.value) or asked.value)

    def read(value: Any) -> Any:
        try:
            return read_phone(value, location.country) if isinstance(value, str) else value
        except UnusableError:
            return value

    return _each(asked, read)


def _each(asked: Condition, read: Callable[[Any], Any]) -> Condition:
    if asked.operator in _EQUAL:
        return replace(asked, value=read(asked.value))
    if asked.operator in _OF_LISTS:
        return replace(asked, value=[read(value) for value in asked.value])
    return asked


def _custom(definition: Definition, value: Any, location: _Location) -> Any:
    try:
        kept = read_value(definition, value, location.country)
    except UnsuitableError:
        return value
    if isinstance(kept, list):
        (kept,) = kept
    return value if kept is None else kept


def _bound(asked: Condition, name: str, definition: Definition, location: _Location) -> Any:
    try:
        kept = read_value(definition, asked.value[name], location.country)
    except UnsuitableError as error:
        raise wrong(f"{asked.path}.value.{name}", f"{asked.field}: {error}") from error
    return asked.value[name] if kept is None or isinstance(kept, list) else kept
