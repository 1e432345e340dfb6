"""The grammar of filters: a list (AND) of `{field, operator, value}` and `{group, filters}`, read into a tree. Pure.

Search compiles the tree to SQL; workflows evaluate it over an event's data.
"""

from dataclasses import dataclass
from typing import Any

from chassis.errors import Invalid

DEEPEST = 10
MOST_CONDITIONS = 200
MOST_VALUES = 500
MOST_VALUES_IN_ALL = 1000
OPERATORS = (
    "eq",
    "not_eq",
    "contains",
    "not_contains",
    "exists",
    "not_exists",
    "range",
    "has_any",
    "has_all",
    "has_none",
)
_WITHOUT_VALUE = ("exists", "not_exists")
_OF_LISTS = ("has_any", "has_all", "has_none")
_BOUNDS = ("gt", "gte", "lt", "lte")
_LONGEST_TEXT = 1000

Scalar = str | int | float | bool


@dataclass(frozen=True)
class Condition:
    """One comparison. `value` is a scalar, a list of scalars (`has_…`), or bounds by name (`range`); `path` is its place in the request."""

    field: str
    operator: str
    value: Any
    path: str


@dataclass(frozen=True)
class Group:
    """Conditions of which all (`AND`) or any (`OR`) must hold; an empty `AND` always holds, an empty `OR` never."""

    every: bool
    parts: "tuple[Condition | Group, ...]"


Filter = Condition | Group


def read_filters(given: Any, path: str = "filters") -> Group:
    """The tree of a request's `filters`.

    Raises:
        Invalid: `invalid_filter`, at the place that is wrong.
    """
    reader = _Reader()
    return Group(every=True, parts=reader.parts(given, path, depth=1))


def comparisons(tree: Filter) -> int:
    """How many comparisons `tree` makes: one for each condition, and for each value of a `has_all`."""
    if isinstance(tree, Group):
        return sum(comparisons(part) for part in tree.parts)
    return len(tree.value) if tree.operator == "has_all" else 1


def wrong(path: str, message: str) -> Invalid:
    """422: a filter that makes no sense."""
    return Invalid.of_field(path, "invalid_filter", message)


class _Reader:
    """Reads one request, counting what it holds."""

    def __init__(self) -> None:
        self._conditions = 0
        self._values = 0

    def parts(self, given: Any, path: str, depth: int) -> tuple[Filter, ...]:
        if not isinstance(given, list):
            raise wrong(path, "Filters are a list.")
        if depth > DEEPEST:
            raise wrong(path, f"Filters are nested at most {DEEPEST} deep.")
        return tuple(self._part(one, f"{path}.{place}", depth) for place, one in enumerate(given))

    def _part(self, given: Any, path: str, depth: int) -> Filter:
        if not isinstance(given, dict):
            raise wrong(path, "A filter is an object.")
        if "group" in given:
            if given["group"] not in ("AND", "OR"):
                raise wrong(f"{path}.group", "A group is AND or OR.")
            return Group(given["group"] == "AND", self.parts(given.get("filters"), f"{path}.filters", depth + 1))
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            raise wrong(path, f"A search has at most {MOST_CONDITIONS} conditions.")
        condition = _condition(given, path)
        self._values += len(condition.value) if isinstance(condition.value, (list, dict)) else 1
        if self._values > MOST_VALUES_IN_ALL:
            raise wrong(f"{path}.value", f"A search has at most {MOST_VALUES_IN_ALL} values in all.")
        return condition


def _condition(given: dict[str, Any], path: str) -> Condition:
    field, operator = given.get("field"), given.get("operator")
    if not isinstance(field, str) or not 1 <= len(field) <= 200:
        raise wrong(f"{path}.field", "A filter names a field.")
    if operator not in OPERATORS:
        raise wrong(f"{path}.operator", f"An operator is one of {', '.join(OPERATORS)}.")
    return Condition(field, operator, _value(operator, given.get("value"), f"{path}.value"), path)


def _value(operator: str, value: Any, path: str) -> Any:
    if operator in _WITHOUT_VALUE:
        return None
    if operator in _OF_LISTS:
        values = value if isinstance(value, list) else [value]
        if not 1 <= len(values) <= MOST_VALUES:
            raise wrong(path, f"A list of 1 to {MOST_VALUES} values.")
        return [_scalar(one, path) for one in values]
    if operator == "range":
        if not isinstance(value, dict) or not value or any(name not in _BOUNDS for name in value):
            raise wrong(path, f"A range has one or more of {', '.join(_BOUNDS)}.")
        return {name: _bound(bound, f"{path}.{name}") for name, bound in value.items()}
    return _scalar(value, path)


def _bound(value: Any, path: str) -> Scalar:
    if isinstance(value, bool):
        raise wrong(path, "A bound is a text or a number.")
    return _scalar(value, path)


def _scalar(value: Any, path: str) -> Scalar:
    if not isinstance(value, (str, int, float, bool)):
        raise wrong(path, "A value is a text, a number or a boolean.")
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        raise wrong(path, f"A text has at most {_LONGEST_TEXT} characters.")
    return value
