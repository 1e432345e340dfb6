"""Holding answers to the published API's own schemas, read from where they are: `../shared/spec`, or `PUBLISHED_SPEC`."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

_ROOT = Path(__file__).resolve().parents[4]
_JSON = "application/json"


def spec_folder() -> Path:
    """The folder of the published specification.

    Raises:
        FileNotFoundError: it is not there.
    """
    folder = Path(os.environ.get("PUBLISHED_SPEC") or _ROOT.parent / "shared" / "spec")
    if not (folder / "scope.tsv").is_file():
        raise FileNotFoundError(f"the published specification is not at {folder}; set PUBLISHED_SPEC")
    return folder


def assert_published(spec: str, method: str, path: str, status: int, data: Any) -> None:
    """Hold `data` to what the operation answers with `status`.

    `spec` is the name of a file in `v3/` without `.json`; `path` is the template in it (`/calendars/{calendarId}`).

    Raises:
        AssertionError: it does not fit; every place is named.
        KeyError: the specification has no such operation, or no such answer of it.
    """
    errors = [
        f"{'/'.join(str(part) for part in error.instance_path) or '(the answer)'}: {error.message}"
        for error in _validator(spec, method.lower(), path, str(status)).iter_errors(data)
    ]
    if errors:
        raise AssertionError(f"{method} {path} does not answer as published:\n  " + "\n  ".join(errors))


@cache
def _validator(spec: str, method: str, path: str, status: str) -> Any:
    document = _document(spec)
    answer = document["paths"][path][method]["responses"][status]
    schema = answer["content"][_JSON]["schema"]
    return jsonschema_rs.Draft4Validator({**_readable(schema), "components": document["components"]})


@cache
def _document(spec: str) -> Any:
    document = orjson.loads((spec_folder() / "v3" / f"{spec}.json").read_bytes())
    return {"paths": document["paths"], "components": {"schemas": _readable(document["components"]["schemas"])}}


def _readable(node: Any) -> Any:
    """OpenAPI 3.0's schemas as JSON Schema: `nullable`, and the objects that the published examples show to be strings."""
    if isinstance(node, list):
        return [_readable(part) for part in node]
    if not isinstance(node, Mapping):
        return node
    schema = {name: _readable(value) for name, value in node.items() if name not in ("nullable", "example", "examples")}
    example = node.get("example")
    if node.get("type") == "object" and isinstance(example, str):
        schema["type"] = "string"
    elif node.get("type") == "string" and isinstance(example, Mapping | int):
        # The example is right where it and the type contradict each other.
        del schema["type"]
    if node.get("type") == "array" and _misdescribed(node.get("items"), example):
        schema["items"] = {}
    if node.get("nullable") is True and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    return schema


def _misdescribed(items: Any, example: Any) -> bool:
    """Whether a list's items are said to be lists of anything, or of another kind than the example has: slips of its generator."""
    if items == {"type": "array"}:
        return True
    texts = isinstance(example, list) and any(isinstance(one, str) for one in example)
    objects = isinstance(example, list) and any(isinstance(one, Mapping) for one in example)
    return (texts and items == {"type": "number"}) or (objects and items == {"type": "string"})
