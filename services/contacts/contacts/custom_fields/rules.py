"""Custom fields: their keys, their options, and the values as they come and as they are kept. Pure functions."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LONGEST_ID = 100
LONGEST_OBJECT_KEY = 100
MOST = 1000
OF_LOCATIONS = ("contact", "opportunity")
"""The objects whose fields the locations' own operations show."""
OBJECT_KEY = re.compile(r"(contact|opportunity|business|custom_objects?\.[a-z0-9_]{1,60})")
DEFAULT_FOLDER = "Additional Info"
"""Where a field goes for which no folder is named; the record shows it under this name."""
_VALUES = ("field_value", "older_value", "value")
_LONGEST_KEY = 100


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


def slug(name: str) -> str:
    """`name` as a part of a key: lower case, `_` for what is neither a letter nor a digit; `field` if nothing is left."""
    plain = unicodedata.normalize("NFKC", name).lower()
    return "_".join("".join(char if char.isalnum() else " " for char in plain).split())[:_LONGEST_KEY] or "field"


def field_key(object_key: str, name: str) -> str:
    """The key of an object's field: `contact.shoe_size` for `Shoe size`, and for `contact.shoe_size` too."""
    return f"{object_key}.{slug(name.removeprefix(f'{object_key}.'))}"


def keys_named(object_key: str, name: str) -> str:
    """The field's key that a client means by `name`: `shoe_size`, `contact.shoe_size`, or `{{ contact.shoe_size }}`."""
    bare = name.strip("{} ")
    return bare if bare.startswith(f"{object_key}.") else f"{object_key}.{bare}"


def options_after(before: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The options after a change: those given, each with the key of the old option of that key or else of that label.

    A new option without a key gets its label for one.
    """
    keys = {option["key"] for option in before}
    by_label = {option["label"]: option["key"] for option in before}
    after = []
    for option in given:
        key = option.get("key")
        if key is None or (key not in keys and option["label"] in by_label):
            key = by_label.get(option["label"], option["label"])
        after.append({**option, "key": key})
    return after


def lost_options(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[str]:
    """The labels of options that were there and are no more."""
    keys = {option["key"] for option in after}
    return [option["label"] for option in before if option["key"] not in keys]


def doubled_options(options: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two options have the same key or the same label, so that a value could mean either."""
    return any(len({option[part] for option in options}) < len(options) for part in ("key", "label"))


def without_field(values: Mapping[str, Any], field_id: str) -> dict[str, Any]:
    """The values without that of one field."""
    return {field: value for field, value in values.items() if field != field_id}
