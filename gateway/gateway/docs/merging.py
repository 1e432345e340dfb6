"""Makes one document of the services' own."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gateway.edge.table import Route

Document = dict[str, Any]
_METHODS = frozenset(("get", "post", "put", "patch", "delete"))
_PARAMETER = re.compile(r"\{[^}]*\}")


def merge_openapi(documents: Mapping[str, Document], routes: Iterable[Route]) -> Document:
    """One OpenAPI document of the operations that `routes` has, in its order; components are named after their service.

    What a service says of itself beyond the table is internal, and left out.
    """
    shapes = {service: _by_shape(document) for service, document in documents.items()}
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = shapes.get(route.service, {}).get((route.method.lower(), _shape(route.template)))
        if operation is not None:
            path, described = operation
            paths.setdefault(path, {})[route.method.lower()] = {
                **_kept_apart(described, route.service),
                "tags": [route.service],
            }
    components: dict[str, dict[str, Any]] = {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
    }
    for service, document in documents.items():
        for kind, parts in document.get("components", {}).items():
            if kind != "securitySchemes":
                named = {f"{service}.{name}": _kept_apart(part, service) for name, part in parts.items()}
                components.setdefault(kind, {}).update(named)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Dossier", "version": "v3"},
        "tags": [{"name": service} for service in documents],
        "paths": paths,
        "components": components,
    }


def merge_asyncapi(documents: Mapping[str, Document]) -> Document:
    """One AsyncAPI document; every name is put below its service's."""
    merged: Document = {
        "asyncapi": "3.0.0",
        "info": {"title": "Dossier events", "version": "1"},
        "defaultContentType": "application/cloudevents+json",
        "channels": {},
        "operations": {},
        "components": {"messages": {}, "schemas": {}},
    }
    for service, document in documents.items():
        for kind in ("channels", "operations"):
            parts = document.get(kind, {})
            merged[kind].update({f"{service}.{name}": _kept_apart(part, service) for name, part in parts.items()})
        for kind, parts in document.get("components", {}).items():
            named = {f"{service}.{name}": _kept_apart(part, service) for name, part in parts.items()}
            merged["components"].setdefault(kind, {}).update(named)
    return merged


def _shape(path: str) -> str:
    return _PARAMETER.sub("{}", path.rstrip("/"))


def _by_shape(document: Document) -> dict[tuple[str, str], tuple[str, Any]]:
    """Each operation by its method and its path without the names of the parameters."""
    return {
        (method, _shape(path)): (path, {**_shared_parameters(item), **operation})
        for path, item in document.get("paths", {}).items()
        for method, operation in item.items()
        if method in _METHODS
    }


def _shared_parameters(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"parameters": item["parameters"]} if "parameters" in item else {}


def _kept_apart(part: Any, service: str) -> Any:
    """`part` with its references pointing to the names below the service's."""
    if isinstance(part, dict):
        return {
            key: _renamed(value, service) if key == "$ref" else _kept_apart(value, service)
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [_kept_apart(one, service) for one in part]
    return part


def _renamed(reference: Any, service: str) -> Any:
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return reference
    kind, _, rest = reference.removeprefix("#/").partition("/")
    if kind == "components":
        below, _, name = rest.partition("/")
        return f"#/components/{below}/{service}.{name}"
    return f"#/{kind}/{service}.{rest}"
