"""Typed reading of a request's parameters; what nobody reads is refused as unknown, as Stripe does."""

from __future__ import annotations

import re
from typing import Any

from stripe_simulator.errors import ApiError, invalid, missing_parameter

_INTEGER = re.compile(r"^-?\d{1,18}$")
_LONGEST_TEXT = 5000
_METADATA_KEYS, _METADATA_KEY, _METADATA_VALUE = 50, 40, 500


class Params:
    """The parameters of one request, or of one hash in it. An empty string unsets a value, as in Stripe's API."""

    def __init__(self, values: dict[str, Any], prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix
        self._read: set[str] = set()
        self._inner: list[Params] = []

    def has(self, name: str) -> bool:
        """Whether the parameter was sent, even empty."""
        return name in self._values

    def text(self, name: str, *, required: bool = False, choices: tuple[str, ...] = ()) -> str | None:
        """A string; None when it was not sent or is empty."""
        value = self._take(name)
        if isinstance(value, (dict, list)):
            raise invalid(f"Invalid string: {name}", param=self._full(name))
        if not value:
            if required:
                raise missing_parameter(self._full(name))
            return None
        if len(value) > _LONGEST_TEXT:
            raise invalid(f"Invalid string: {value[:20]}…; must be at most {_LONGEST_TEXT} characters", param=name)
        if choices and value not in choices:
            raise invalid(f"Invalid {name}: must be one of {', '.join(choices)}", param=self._full(name))
        return str(value)

    def need(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name, required=True)
        if value is None:
            raise missing_parameter(self._full(name))
        return value

    def integer(self, name: str) -> int | None:
        """A whole number; None when it was not sent."""
        value = self._take(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or not _INTEGER.match(value):
            shown = value if isinstance(value, str) else name
            raise invalid(f"Invalid integer: {shown[:40]}", param=self._full(name), code="parameter_invalid_integer")
        return int(value)

    def need_integer(self, name: str) -> int:
        """A whole number that must be there."""
        value = self.integer(name)
        if value is None:
            raise missing_parameter(self._full(name))
        return value

    def boolean(self, name: str, default: bool = False) -> bool:
        """A truth value; ``default`` when it was not sent."""
        value = self._take(name)
        if value is None or value == "":
            return default
        if value not in ("true", "false"):
            raise invalid(f"Invalid boolean: {str(value)[:40]}", param=self._full(name))
        return bool(value == "true")

    def hash(self, name: str) -> Params:
        """The parameters of an inner hash; empty when it was not sent."""
        value = self._take(name)
        if value in (None, ""):
            value = {}
        if not isinstance(value, dict):
            raise invalid(f"Invalid object: {name}", param=self._full(name))
        return self._child(value, name)

    def hashes(self, name: str) -> list[Params]:
        """A list of hashes; empty when it was not sent."""
        values = self._take(name) or []
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise invalid(f"Invalid array: {name}", param=self._full(name))
        return [self._child(value, f"{name}[{index}]") for index, value in enumerate(values)]

    def texts(self, name: str) -> list[str]:
        """A list of strings; empty when it was not sent."""
        values = self._take(name) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise invalid(f"Invalid array: {name}", param=self._full(name))
        return list(values)

    def ignore(self, *names: str) -> None:
        """Names that Stripe knows and that change nothing here."""
        self._read.update(names)

    def changed_metadata(self, before: dict[str, str]) -> dict[str, str]:
        """``before`` with the sent keys set, and those sent empty removed; at most 50 keys."""
        sent = self._take("metadata")
        if sent is None:
            return before
        if sent == "":
            return {}
        if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
            raise invalid("Invalid object: metadata", param="metadata")
        merged = {key: value for key, value in {**before, **sent}.items() if value != ""}
        if len(merged) > _METADATA_KEYS:
            raise invalid(f"Metadata can have up to {_METADATA_KEYS} keys.", param="metadata")
        for key, value in merged.items():
            if len(key) > _METADATA_KEY or len(value) > _METADATA_VALUE:
                message = f"Metadata keys have up to {_METADATA_KEY} and values up to {_METADATA_VALUE} characters."
                raise invalid(message, param=f"metadata[{key[:_METADATA_KEY]}]")
        return merged

    def finish(self) -> None:
        """Refuse what nobody read."""
        unknown = sorted(set(self._values) - self._read)
        if unknown:
            raise unknown_parameter(self._full(unknown[0]))
        for inner in self._inner:
            inner.finish()

    def _take(self, name: str) -> Any:
        self._read.add(name)
        return self._values.get(name)

    def _child(self, values: dict[str, Any], name: str) -> Params:
        child = Params(values, self._full(name))
        self._inner.append(child)
        return child

    def _full(self, name: str) -> str:
        return f"{self._prefix}[{name}]" if self._prefix else name


def unknown_parameter(param: str) -> ApiError:
    """A parameter that the operation does not have."""
    return invalid(f"Received unknown parameter: {param[:80]}", param=param[:80], code="parameter_unknown")
