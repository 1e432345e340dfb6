"""Values of custom fields as they come, and as they are kept. Pure functions."""

from collections.abc import Iterable, Mapping
from typing import Any

LONGEST_ID = 100
MOST = 1000
_VALUES = ("field_value", "older_value", "value")


def read_values(given: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Field id (or key, where no id is given) to value. The value is under `field_value`, or one of its other names."""
    values: dict[str, Any] = {}
    for item in given:
        name = item.get("id") or item.get("key")
        if name:
            values[str(name)] = next((item[spelling] for spelling in _VALUES if spelling in item), None)
    return values


def merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values with those given in place of what they were; null takes a value away."""
    kept = {field: value for field, value in {**before, **given}.items() if value is not None}
    # The order in which PostgreSQL gives the members of a JSONB object back.
    return dict(sorted(kept.items(), key=lambda item: (len(item[0].encode()), item[0].encode())))
