"""What the contract check finds, so that a producer cannot drop or change what a reader needs."""

from typing import Any

import pytest
from marshmallow import EXCLUDE, INCLUDE, Schema, fields

from chassis.events.contracts import check
from chassis.events.declare import EventType, Subscription
from chassis.service import Service
from chassis.testing.pair import LEDGER, TILL

MADE = "till.sale.made"


def _schema(class_name: str, /, **declared: Any) -> type[Schema]:
    return type(class_name, (Schema,), declared)


def _check(writes: type[Schema], reads: type[Schema], example: dict[str, Any], pattern: str = MADE) -> list[str]:
    producer = Service("till", "chassis", published=[EventType(MADE, schema=writes, example=example)])
    reader = Subscription(pattern, reads=reads, handle=lambda _work, _event: None)
    return check([producer], [Service("ledger", "chassis", subscriptions=[reader])])


def test_a_pair_that_fits_has_no_problems() -> None:
    assert check([TILL, LEDGER], [TILL, LEDGER]) == []


def test_an_example_that_does_not_fit_its_schema_is_found() -> None:
    writes = _schema("W", amount=fields.Integer(required=True))
    assert _check(writes, _schema("R"), {"amount": "much"}) == [
        "till.sale.made: its example does not fit its schema: {'amount': ['Not a valid integer.']}"
    ]
    assert "Unknown field" in _check(writes, _schema("R"), {"amount": 1, "more": 1})[0]


def test_a_type_that_nobody_publishes_is_found() -> None:
    assert _check(_schema("W"), _schema("R"), {}, "till.sale.mad") == ["ledger: nobody publishes till.sale.mad"]
    assert _check(_schema("W"), _schema("R"), {}, "tills.#") == ["ledger: nobody publishes tills.#"]


def test_a_field_that_is_needed_and_was_dropped_is_found() -> None:
    reads = _schema("R", amount=fields.Integer(required=True))
    assert _check(_schema("W", total=fields.Integer()), reads, {"total": 1}) == [
        "ledger: cannot read the example of till.sale.made: {'amount': ['Missing data for required field.']}",
        "ledger: needs till.sale.made:amount, which is not declared",
        "ledger: reads amount of till.sale.made, which nobody publishes",
    ]


def test_a_field_that_is_read_if_there_and_was_dropped_is_found() -> None:
    assert _check(_schema("W", total=fields.Integer()), _schema("R", amount=fields.Integer()), {"total": 1}) == [
        "ledger: reads amount of till.sale.made, which nobody publishes"
    ]


def test_a_field_that_is_needed_and_may_be_missing_is_found() -> None:
    reads = _schema("R", amount=fields.Integer(required=True))
    assert _check(_schema("W", amount=fields.Integer()), reads, {"amount": 1}) == [
        "ledger: needs till.sale.made:amount, which may be missing"
    ]


def test_a_field_that_may_be_null_for_a_reader_who_does_not_expect_it_is_found() -> None:
    writes = _schema("W", amount=fields.Integer(required=True, allow_none=True))
    assert _check(writes, _schema("R", amount=fields.Integer()), {"amount": 1}) == [
        "ledger: reads till.sale.made:amount, which may be null"
    ]


@pytest.mark.parametrize(
    ("wanted", "given", "value", "problems"),
    [
        (fields.Integer(), fields.String(), "1", 1),
        (fields.String(), fields.Integer(), 1, 2),
        (fields.AwareDateTime(), fields.String(), "2026-03-01T00:00:00Z", 1),
        (fields.String(), fields.AwareDateTime(), "2026-03-01T00:00:00Z", 0),
        (fields.Float(), fields.Integer(), 1, 0),
        (fields.Integer(), fields.Float(), 1.0, 1),
        (fields.String(), fields.UUID(), "01980a3c-7c1f-7d6e-9a53-3f6f0b1f5a10", 0),
        (fields.Raw(), fields.Integer(), 1, 0),
        (fields.Boolean(), fields.Integer(), 1, 1),
        (fields.List(fields.String()), fields.List(fields.Integer()), [1], 2),
        (fields.Dict(), fields.Nested(_schema("N", a=fields.Integer())), {"a": 1}, 0),
        (fields.String(), fields.Raw(), "x", 1),
    ],
)
def test_a_field_of_another_kind_is_found(
    wanted: fields.Field[Any], given: fields.Field[Any], value: Any, problems: int
) -> None:
    found = _check(_schema("W", it=given), _schema("R", it=wanted), {"it": value})
    assert len(found) == problems, found


def test_a_nested_field_is_compared_too_and_must_let_the_producer_add_fields() -> None:
    writes = _schema("W", who=fields.Nested(_schema("WN", name=fields.String(), born=fields.String())))
    strict = _schema("R", who=fields.Nested(_schema("RN", name=fields.Integer())))
    found = _check(writes, strict, {"who": {"name": "Ada"}})
    assert "ledger: refuses unknown fields in till.sale.made:who, so the producer could never add one" in found
    assert "ledger: reads till.sale.made:who:name as integer, which is text" in found
    lenient = _schema("R", who=fields.Nested(_schema("RN", name=fields.String()), unknown=EXCLUDE))
    assert _check(writes, lenient, {"who": {"name": "Ada", "born": "1815"}}) == []


def test_a_reader_of_many_types_needs_an_optional_field_in_one_of_them_only() -> None:
    made = EventType("till.sale.made", schema=_schema("A", amount=fields.Integer()), example={"amount": 1})
    paid = EventType("till.sale.paid", schema=_schema("B", tip=fields.Integer()), example={"tip": 1})
    reads = _schema("R", tip=fields.Integer(), Meta=type("Meta", (), {"unknown": INCLUDE}))
    reader = Subscription("till.#", reads=reads, handle=lambda _work, _event: None)
    producer = Service("till", "chassis", published=[made, paid])
    assert check([producer], [Service("ledger", "chassis", subscriptions=[reader])]) == []


def test_a_field_is_compared_by_its_name_on_the_wire() -> None:
    writes = _schema("W", amount_due=fields.Integer(required=True, data_key="amountDue"))
    reads = _schema("R", due=fields.Integer(required=True, data_key="amountDue"))
    assert _check(writes, reads, {"amountDue": 1}) == []
