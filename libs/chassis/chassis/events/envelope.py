"""The envelope: CloudEvents 1.0 in structured JSON (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

CONTENT_TYPE = "application/cloudevents+json"
_MAX_TEXT = 1024
_MAX_SEQUENCE = 2**63 - 1


class UnreadableEnvelopeError(ValueError):
    """A body is not an event: not JSON, not CloudEvents 1.0, or an attribute is missing or of another kind."""


@dataclass(frozen=True)
class Envelope:
    """An event on its way; `data` is as the producer wrote it. `replay_id` names the replay that wants it handled again.

    An `erased` one has lost its data, as whom it was about was erased.
    """

    id: UUID
    type: str
    version: int
    source: str
    subject: str
    time: datetime
    location_id: str | None
    contact_id: str | None
    actor: str
    sequence: int
    traceparent: str | None
    data: Mapping[str, Any]
    replay_id: str | None = None
    erased: bool = False


def render(row: Any, *, replay_id: str | None = None) -> bytes:
    """The envelope of a row of the outbox; its `data` is JSON already and is not parsed again."""
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "id": row.event_id,
        "source": row.source,
        "type": row.type,
        "subject": row.subject,
        "time": row.time,
        "datacontenttype": "application/json",
        "dataschema": f"/events/{row.type}/v{row.version}",
        "actor": row.actor,
        # A string, as CloudEvents' integers have 32 bits.
        "sequence": str(row.sequence),
    }
    optional = {
        "locationid": row.location_id,
        "contactid": row.contact_id,
        "traceparent": row.traceparent,
        "replayid": replay_id,
        "erased": None if row.erased_at is None else True,
    }
    attributes.update((name, value) for name, value in optional.items() if value is not None)
    attributes["data"] = orjson.Fragment(row.data)
    return orjson.dumps(attributes, option=orjson.OPT_UTC_Z)


def parse(body: bytes) -> Envelope:
    """The event in `body`.

    Raises:
        UnreadableEnvelopeError: there is none.
    """
    try:
        attributes = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnreadableEnvelopeError(f"not JSON: {error}") from None
    if not isinstance(attributes, dict):
        raise UnreadableEnvelopeError("not a JSON object")
    if attributes.get("specversion") != "1.0":
        raise UnreadableEnvelopeError("not CloudEvents 1.0")
    data = attributes.get("data")
    if not isinstance(data, dict):
        raise UnreadableEnvelopeError("data is not an object")
    return Envelope(
        id=_uuid(attributes),
        type=_text(attributes, "type"),
        version=_version(attributes),
        source=_text(attributes, "source"),
        subject=_text(attributes, "subject"),
        time=_time(attributes),
        location_id=_optional_text(attributes, "locationid"),
        contact_id=_optional_text(attributes, "contactid"),
        actor=_text(attributes, "actor"),
        sequence=_sequence(attributes),
        traceparent=_optional_text(attributes, "traceparent"),
        data=data,
        replay_id=_optional_text(attributes, "replayid"),
        erased=attributes.get("erased") is True,
    )


def id_of_unreadable(body: bytes) -> UUID:
    """An id for a body that has none, the same for the same bytes, so that its redelivery is recognised."""
    return UUID(bytes=sha256(body).digest()[:16])


def _text(attributes: Mapping[str, Any], name: str) -> str:
    value = attributes.get(name)
    if not isinstance(value, str) or not value or len(value) > _MAX_TEXT or "\0" in value:
        raise UnreadableEnvelopeError(f"{name} is missing or not a short text")
    return value


def _optional_text(attributes: Mapping[str, Any], name: str) -> str | None:
    return None if attributes.get(name) is None else _text(attributes, name)


def _uuid(attributes: Mapping[str, Any]) -> UUID:
    try:
        return UUID(_text(attributes, "id"))
    except ValueError:
        raise UnreadableEnvelopeError("id is not a UUID") from None


def _time(attributes: Mapping[str, Any]) -> datetime:
    text = _text(attributes, "time")
    try:
        time = datetime.fromisoformat(text)
        in_utc = time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableEnvelopeError("time is not RFC 3339") from None
    if time.tzinfo is None:
        raise UnreadableEnvelopeError("time has no offset")
    return in_utc


def _sequence(attributes: Mapping[str, Any]) -> int:
    text = _text(attributes, "sequence")
    if not text.isascii() or not text.isdigit() or int(text) > _MAX_SEQUENCE:
        raise UnreadableEnvelopeError("sequence is not a whole number")
    return int(text)


def _version(attributes: Mapping[str, Any]) -> int:
    _, _, version = (_optional_text(attributes, "dataschema") or "/v1").rpartition("/v")
    if not version.isascii() or not version.isdigit() or len(version) > 9:
        raise UnreadableEnvelopeError("dataschema names no version")
    return int(version)
