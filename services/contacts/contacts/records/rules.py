"""Rules about records. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

MOST_FOLLOWERS = 10
MOST_PROPERTIES = 500
TEXT, NUMERICAL = "TEXT", "NUMERICAL"
_LONGEST_TEXT = 10_000


class UnsuitableError(ValueError):
    """A property can't have this value."""


def properties_after(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The properties with those given in place of what they were; null takes one away. In the order of their names."""
    kept = {name: value for name, value in {**before, **given}.items() if value is not None}
    return dict(sorted(kept.items()))


def check_primary(value: Any, data_type: str) -> None:
    """Hold the property that names a record to its type.

    Raises:
        UnsuitableError: it is missing or of another type.
    """
    if data_type == NUMERICAL:
        suits = isinstance(value, int | float) and not isinstance(value, bool)
    else:
        suits = isinstance(value, str) and len(value.strip()) > 0 and len(value) <= _LONGEST_TEXT
    if not suits:
        raise UnsuitableError("a number" if data_type == NUMERICAL else "a text that is not empty")


def texts_of(properties: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """What the named properties say, as texts."""
    return [text for name in names for text in _texts(properties.get(name))]


def split_query(query: str, names: Sequence[str]) -> tuple[str | None, str]:
    """The property and the text of `name:Buddy`; None and all of it where that names none of `names`."""
    name, colon, rest = query.partition(":")
    return (name.strip(), rest) if colon and name.strip() in names else (None, query)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int | float):
        return [str(value)]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    return [text for part in value for text in _texts(part)]
