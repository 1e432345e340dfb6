"""Stripe's form encoding: ``items[0][price]=price_1&metadata[order]=7&expand[]=customer``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from stripe_simulator.errors import invalid

_NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_PART = re.compile(r"\[([^\[\]]*)\]")
_DEEPEST = 8


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nested parameters from flat pairs; a hash whose keys are all indexes becomes a list.

    Raises an invalid-request fault on a name that is not well formed or nests too deep.
    """
    tree: dict[str, Any] = {}
    for name, value in pairs:
        if "\x00" in name or "\x00" in value:
            raise invalid("Invalid string: contains a null byte.", param=name.split("[")[0].replace("\x00", ""))
        _insert(tree, _path(name), value, name)
    return {key: _listed(value) for key, value in tree.items()}


def _path(name: str) -> list[str]:
    matched = _NAME.match(name)
    if matched is None:
        raise invalid(f"Invalid parameter name: {name[:80]}")
    path = [matched.group(1), *_PART.findall(matched.group(2))]
    if len(path) > _DEEPEST:
        raise invalid(f"Invalid parameter name: {name[:80]} nests too deep")
    return path


def _insert(tree: dict[str, Any], path: list[str], value: str, name: str) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part if part else str(len(tree)), {})
        if not isinstance(tree, dict):
            raise invalid(f"Invalid hash: {name[:80]}", param=path[0])
    last = path[-1] if path[-1] else str(len(tree))
    if isinstance(tree.get(last), dict):
        raise invalid(f"Invalid hash: {name[:80]}", param=path[0])
    tree[last] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(child) for key, child in value.items()}
    if inner and all(key.isdigit() and key.isascii() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
