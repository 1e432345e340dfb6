"""CloudEvents in structured JSON, out and in."""

import contextlib
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as some

from chassis.events.envelope import Envelope, UnreadableEnvelopeError, id_of_unreadable, parse, render

EVENT_ID = UUID("01980a3c-7c1f-7d6e-9a53-3f6f0b1f5a10")
ROW = SimpleNamespace(
    event_id=EVENT_ID,
    type="till.sale.made",
    version=2,
    source="/till",
    subject="s1",
    sequence=2**40,
    location_id="örtchen",
    contact_id=None,
    actor="user:u1",
    time=datetime(2026, 3, 1, 9, 30, 0, 250, tzinfo=UTC),
    traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01",
    erased_at=None,
    data='{"amount": 1200, "note": "Zwölf Äpfel 🍎"}',
)


def test_an_envelope_holds_what_cloudevents_asks_for() -> None:
    assert orjson.loads(render(ROW)) == {
        "specversion": "1.0",
        "id": str(EVENT_ID),
        "source": "/till",
        "type": "till.sale.made",
        "subject": "s1",
        "time": "2026-03-01T09:30:00.000250Z",
        "datacontenttype": "application/json",
        "dataschema": "/events/till.sale.made/v2",
        "actor": "user:u1",
        "sequence": str(2**40),
        "locationid": "örtchen",
        "traceparent": ROW.traceparent,
        "data": {"amount": 1200, "note": "Zwölf Äpfel 🍎"},
    }


def test_what_is_rendered_is_parsed_to_the_same() -> None:
    assert parse(render(ROW, replay_id="r1")) == Envelope(
        id=EVENT_ID,
        type="till.sale.made",
        version=2,
        source="/till",
        subject="s1",
        time=ROW.time,
        location_id="örtchen",
        contact_id=None,
        actor="user:u1",
        sequence=2**40,
        traceparent=ROW.traceparent,
        data={"amount": 1200, "note": "Zwölf Äpfel 🍎"},
        replay_id="r1",
    )


def test_a_time_with_an_offset_is_read_as_utc() -> None:
    body = orjson.dumps({**orjson.loads(render(ROW)), "time": "2026-03-01T09:30:00+05:45"})
    assert parse(body).time == datetime(2026, 3, 1, 3, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [
        {"specversion": "0.3"},
        {"id": None},
        {"id": "no uuid"},
        {"id": 7},
        {"type": ""},
        {"type": ["till.sale.made"]},
        {"type": "x" * 1025},
        {"subject": "a\0b"},
        {"source": None},
        {"time": "yesterday"},
        {"time": "2026-03-01T09:30:00"},
        {"time": "0001-01-01T00:00:00+14:00"},
        {"sequence": 3},
        {"sequence": "-3"},
        {"sequence": "²"},
        {"sequence": "9" * 30},
        {"dataschema": "/events/till.sale.made/vx"},
        {"dataschema": "/events/till.sale.made/v" + "9" * 30},
        {"locationid": 5},
        {"actor": {}},
        {"data": None},
        {"data": "text"},
        {"data": [1]},
    ],
)
def test_an_attribute_of_another_kind_makes_it_unreadable(change: dict[str, Any]) -> None:
    with pytest.raises(UnreadableEnvelopeError):
        parse(orjson.dumps({**orjson.loads(render(ROW)), **change}))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"7", b"[" * 100_000, b'{"specversion": "\\ud800"}']
)
def test_what_is_no_json_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableEnvelopeError):
        parse(body)


@given(some.binary(max_size=200))
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    try:
        parse(body)
    except UnreadableEnvelopeError:
        pass
    else:
        raise AssertionError("random bytes are no event")


_JSON = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**63), 2**63) | some.floats(allow_nan=False) | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(some.sampled_from(sorted(orjson.loads(render(ROW)))), _JSON)
def test_no_value_of_an_attribute_raises_anything_else(name: str, value: Any) -> None:
    body = orjson.dumps({**orjson.loads(render(ROW)), name: value})
    with contextlib.suppress(UnreadableEnvelopeError):
        parse(body)


def test_the_same_unreadable_bytes_have_the_same_id() -> None:
    assert id_of_unreadable(b"x") == id_of_unreadable(b"x")
    assert id_of_unreadable(b"x") != id_of_unreadable(b"y")
