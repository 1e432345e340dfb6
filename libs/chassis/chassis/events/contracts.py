"""Holds what services read of each other's events against what is published."""

from collections.abc import Iterator, Sequence
from typing import Any

from marshmallow import EXCLUDE, INCLUDE, RAISE, Schema, ValidationError, fields

from chassis.events.declare import EventType, Subscription
from chassis.service import Service

# What a reader of the first kind may be given.
_ACCEPTS: dict[str, set[str]] = {
    "text": {"text", "time", "date", "choice"},
    "time": {"time"},
    "date": {"date"},
    "choice": {"choice", "text"},
    "integer": {"integer"},
    "number": {"integer", "number"},
    "boolean": {"boolean"},
    "list": {"list"},
    "object": {"object", "mapping"},
    "mapping": {"object", "mapping"},
}
# In this order: a class comes before those that it is made from.
_KINDS: list[tuple[type[fields.Field[Any]], str]] = [
    (fields.Nested, "object"),
    (fields.List, "list"),
    (fields.Mapping, "mapping"),
    (fields.Boolean, "boolean"),
    (fields.Integer, "integer"),
    (fields.Number, "number"),
    (fields.Date, "date"),
    (fields.DateTime, "time"),
    (fields.Enum, "choice"),
    (fields.String, "text"),
    (fields.UUID, "text"),
    (fields.Time, "text"),
]


def check(producers: Sequence[Service], consumers: Sequence[Service]) -> list[str]:
    """Everything that some consumer could not read, a sentence each; empty when all fits."""
    published = [event_type for producer in producers for event_type in producer.published]
    problems = [problem for event_type in published for problem in _check_example(event_type)]
    for consumer in consumers:
        for subscription in consumer.subscriptions:
            problems += [f"{consumer.name}: {problem}" for problem in _check_subscription(subscription, published)]
    return problems


def _check_example(event_type: EventType) -> Iterator[str]:
    errors = event_type.schema(unknown=RAISE).validate(event_type.example)
    if errors:
        yield f"{event_type.name}: its example does not fit its schema: {errors}"


def _check_subscription(subscription: Subscription, published: Sequence[EventType]) -> Iterator[str]:
    matching = [event_type for event_type in published if subscription.matches(event_type.name)]
    if not matching:
        yield f"nobody publishes {subscription.pattern}"
        return
    reads = subscription.reads()
    for event_type in matching:
        try:
            subscription.read(event_type.example)
        except ValidationError as error:
            yield f"cannot read the example of {event_type.name}: {error.messages}"
        yield from _compare(event_type.name, reads, event_type.schema())
    declared = {name for event_type in matching for name in _by_wire_name(event_type.schema())}
    for name in _by_wire_name(reads):
        if name not in declared and name != "changes":
            yield f"reads {name} of {subscription.pattern}, which nobody publishes"


def _compare(path: str, reads: Schema, writes: Schema) -> Iterator[str]:
    written = _by_wire_name(writes)
    for name, wanted in _by_wire_name(reads).items():
        given = written.get(name)
        if given is None:
            if wanted.required:
                yield f"needs {path}:{name}, which is not declared"
            continue
        if wanted.required and not given.required:
            yield f"needs {path}:{name}, which may be missing"
        yield from _compare_field(f"{path}:{name}", wanted, given)


def _compare_field(path: str, wanted: fields.Field[Any], given: fields.Field[Any]) -> Iterator[str]:
    wanted_kind, given_kind = _kind(wanted), _kind(given)
    if wanted_kind is None:
        return
    if given.allow_none and not wanted.allow_none:
        yield f"reads {path}, which may be null"
    if given_kind not in _ACCEPTS[wanted_kind]:
        yield f"reads {path} as {wanted_kind}, which is {given_kind or 'anything'}"
    elif isinstance(wanted, fields.Nested) and isinstance(given, fields.Nested):
        if (wanted.unknown or wanted.schema.unknown) not in (EXCLUDE, INCLUDE):
            yield f"refuses unknown fields in {path}, so the producer could never add one"
        yield from _compare(path, wanted.schema, given.schema)
    elif isinstance(wanted, fields.List) and isinstance(given, fields.List):
        yield from _compare_field(f"{path}[]", wanted.inner, given.inner)


def _kind(field: fields.Field[Any]) -> str | None:
    return next((kind for base, kind in _KINDS if isinstance(field, base)), None)


def _by_wire_name(schema: Schema) -> dict[str, fields.Field[Any]]:
    return {field.data_key or name: field for name, field in schema.fields.items()}
