"""Whether an event's data meets the filters of a trigger. Pure functions over the grammar that searches use."""

from collections.abc import Callable, Mapping
from typing import Any

from contacts.search.grammar import Condition, Filter

CHANGED = "changed"
"""A field that every event has: the names of the fields that it changed."""


def holds(tree: Filter, data: Mapping[str, Any]) -> bool:
    """Whether `data` meets `tree`. A field is a path into the data (`details.calendarId`); what is not there equals nothing."""
    if isinstance(tree, Condition):
        return _TESTS[tree.operator](value_at(data, tree.field), tree.value)
    results = (holds(part, data) for part in tree.parts)
    return all(results) if tree.every else any(results)


def value_at(data: Mapping[str, Any], field: str) -> Any:
    """What is at a path in the data; None if nothing is."""
    if field == CHANGED:
        return [change.get("field") for change in data.get("changes") or [] if isinstance(change, dict)]
    value: Any = data
    for part in field.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _equal(value: Any, wanted: Any) -> bool:
    same_kind = isinstance(value, bool) == isinstance(wanted, bool)
    return same_kind and bool(_folded(value) == _folded(wanted))


def _has(value: Any, wanted: Any) -> bool:
    if isinstance(value, list):
        return any(_equal(item, wanted) for item in value)
    return _equal(value, wanted)


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return wanted.lower() in value.lower()
    return _has(value, wanted)


def _exists(value: Any, _wanted: Any) -> bool:
    return value not in (None, "", [], {})


def _in_range(value: Any, bounds: Mapping[str, Any]) -> bool:
    return all(_within(value, name, bound) for name, bound in bounds.items())


def _within(value: Any, name: str, bound: Any) -> bool:
    numbers = all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in (value, bound))
    if not numbers and not (isinstance(value, str) and isinstance(bound, str)):
        return False
    results = {"gt": value > bound, "gte": value >= bound, "lt": value < bound, "lte": value <= bound}
    return bool(results[name])


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _has,
    "not_eq": lambda value, wanted: not _has(value, wanted),
    "contains": _contains,
    "not_contains": lambda value, wanted: not _contains(value, wanted),
    "exists": _exists,
    "not_exists": lambda value, wanted: not _exists(value, wanted),
    "range": _in_range,
    "has_any": lambda value, wanted: any(_has(value, one) for one in wanted),
    "has_all": lambda value, wanted: all(_has(value, one) for one in wanted),
    "has_none": lambda value, wanted: not any(_has(value, one) for one in wanted),
}
