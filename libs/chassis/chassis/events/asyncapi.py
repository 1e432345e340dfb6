"""The AsyncAPI 3 document of a service, made from what it declares (https://www.asyncapi.com/docs/reference/specification/v3.0.0)."""

from collections.abc import Iterable
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from chassis.events.declare import EventType, Subscription
from chassis.events.envelope import CONTENT_TYPE
from chassis.service import Service

_ENVELOPE = "CloudEvent"
_EXAMPLE_ENVELOPE = {
    "specversion": "1.0",
    "id": "01980a3c-7c1f-7d6e-9a53-3f6f0b1f5a10",
    "subject": "0Va1QhLxWzXyz3mBpAbc",
    "time": "2026-03-01T09:30:00Z",
    "datacontenttype": "application/json",
    "locationid": "0Va1QhLxWzXyz3mBpLoc",
    "actor": "user:0Va1QhLxWzXyz3mBpUsr",
    "sequence": "1",
}


def document(service: Service) -> dict[str, Any]:
    """What `service` sends and receives, with each type's schema and example; JSON-ready."""
    spec = APISpec(service.name, "1", "3.1.0", plugins=[MarshmallowPlugin(schema_name_resolver=_schema_name)])
    spec.components.schema(_ENVELOPE, _envelope_schema())
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    for event_type in service.published:
        _describe_published(service, event_type, spec, channels, operations, messages)
    for pattern, subscriptions in _by_pattern(service.subscriptions).items():
        _describe_read(pattern, subscriptions, spec, channels, operations, messages)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": f"{service.name} events", "version": "1"},
        "defaultContentType": CONTENT_TYPE,
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": spec.to_dict()["components"]["schemas"]},
    }


def _describe_published(
    service: Service,
    event_type: EventType,
    spec: APISpec,
    channels: dict[str, Any],
    operations: dict[str, Any],
    messages: dict[str, Any],
) -> None:
    key = event_type.name if event_type.version == 1 else f"{event_type.name}.v{event_type.version}"
    example = {
        **_EXAMPLE_ENVELOPE,
        "source": service.source,
        "type": event_type.name,
        "dataschema": event_type.dataschema,
        "data": dict(event_type.example),
    }
    messages[key] = {
        **_message(event_type.name, _reference(spec, event_type.schema)),
        "examples": [{"name": key, "payload": example}],
    }
    _connect(key, event_type.name, "send", channels, operations)


def _describe_read(
    pattern: str,
    subscriptions: list[Subscription],
    spec: APISpec,
    channels: dict[str, Any],
    operations: dict[str, Any],
    messages: dict[str, Any],
) -> None:
    key = "read." + pattern.replace("*", "any").replace("#", "all")
    data = [_reference(spec, one.reads) for one in subscriptions]
    messages[key] = _message(pattern, data[0] if len(data) == 1 else {"allOf": data})
    _connect(key, pattern, "receive", channels, operations)


def _connect(key: str, address: str, action: str, channels: dict[str, Any], operations: dict[str, Any]) -> None:
    channels[key] = {"address": address, "messages": {key: {"$ref": f"#/components/messages/{key}"}}}
    operations[f"{action}.{key}"] = {
        "action": action,
        "channel": {"$ref": f"#/channels/{key}"},
        "messages": [{"$ref": f"#/channels/{key}/messages/{key}"}],
    }


def _message(name: str, data: dict[str, Any]) -> dict[str, Any]:
    payload = {
        "allOf": [
            {"$ref": f"#/components/schemas/{_ENVELOPE}"},
            {"type": "object", "required": ["data"], "properties": {"data": data}},
        ]
    }
    return {"name": name, "contentType": CONTENT_TYPE, "payload": payload}


def _by_pattern(subscriptions: Iterable[Subscription]) -> dict[str, list[Subscription]]:
    found: dict[str, list[Subscription]] = {}
    for one in subscriptions:
        found.setdefault(one.pattern, []).append(one)
    return found


def _reference(spec: APISpec, schema: type[Schema]) -> dict[str, Any]:
    name = _schema_name(schema)
    if name not in spec.components.schemas:
        spec.components.schema(name, schema=schema)
    return {"$ref": f"#/components/schemas/{name}"}


def _schema_name(schema: Any) -> str:
    # With the module, as two features may call their schemas the same.
    kind = schema if isinstance(schema, type) else type(schema)
    return f"{kind.__module__}.{kind.__qualname__}".replace("<locals>.", "")


def _envelope_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "CloudEvents 1.0, structured JSON",
        "required": ["specversion", "id", "source", "type", "subject", "time", "actor", "sequence"],
        "properties": {
            "specversion": {"type": "string", "const": "1.0"},
            "id": {"type": "string", "format": "uuid"},
            "source": {**text, "format": "uri-reference"},
            "type": text,
            "subject": text,
            "time": {**text, "format": "date-time"},
            "datacontenttype": {"type": "string", "const": "application/json"},
            "dataschema": {**text, "format": "uri-reference"},
            "locationid": text,
            "contactid": text,
            "actor": {**text, "description": "user:ID, token:ID, workflow:ID, contact:ID, provider:NAME or system"},
            "sequence": {**text, "pattern": "^[0-9]+$", "description": "per subject, rising by one"},
            "traceparent": text,
            "replayid": text,
            "erased": {"type": "boolean", "description": "its data is gone, as whom it was about was erased"},
        },
    }
