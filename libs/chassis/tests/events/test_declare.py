"""What a service may declare, and which types a pattern names."""

import pytest
from marshmallow import INCLUDE, Schema, ValidationError, fields

from chassis.events.declare import EventType, Subscription, matches


class Nothing(Schema):
    pass


class Amount(Schema):
    amount = fields.Integer(required=True)


class Everything(Schema):
    class Meta:
        unknown = INCLUDE


@pytest.mark.parametrize(
    ("pattern", "type_name", "expected"),
    [
        ("till.sale.made", "till.sale.made", True),
        ("till.sale.made", "till.sale.undone", False),
        ("till.*.made", "till.sale.made", True),
        ("till.*", "till.sale.made", False),
        ("till.#", "till.sale.made", True),
        ("till.#", "till", True),
        ("#", "till.sale.made", True),
        ("#.made", "till.sale.made", True),
        ("#.sale.#", "till.sale.made", True),
        ("*.*.*", "till.sale.made", True),
        ("*.*.*.*", "till.sale.made", False),
        ("till.#.made", "till.made", True),
        ("tills.#", "till.sale.made", False),
    ],
)
def test_a_pattern_names_types_as_a_topic_exchange_does(pattern: str, type_name: str, expected: bool) -> None:
    assert matches(pattern, type_name) is expected


@pytest.mark.parametrize(
    "name",
    ["sale", "till.sale", "Till.sale.made", "till..made", "till.sale.made ", "till.sale." + "x" * 191, "till.*.made"],
)
def test_a_type_is_named_service_thing_happened(name: str) -> None:
    with pytest.raises(ValueError, match="is not of the form"):
        EventType(name, schema=Nothing, example={})


@pytest.mark.parametrize("pattern", ["", "till.", "till.sale*", "till sale", "till.##"])
def test_a_pattern_has_words_and_wildcards_only(pattern: str) -> None:
    with pytest.raises(ValueError, match="is not a pattern"):
        Subscription(pattern, reads=Nothing, handle=lambda _work, _event: None)


def test_a_reader_is_given_the_fields_that_it_declares() -> None:
    reader = Subscription("till.sale.made", reads=Amount, handle=lambda _work, _event: None)
    assert reader.read({"amount": 3, "added": "later"}) == {"amount": 3}


def test_a_reader_of_everything_is_given_everything() -> None:
    reader = Subscription("#", reads=Everything, handle=lambda _work, _event: None)
    assert reader.read({"amount": 3, "list": [1]}) == {"amount": 3, "list": [1]}


def test_a_missing_field_is_an_error_of_the_reader() -> None:
    reader = Subscription("till.sale.made", reads=Amount, handle=lambda _work, _event: None)
    with pytest.raises(ValidationError):
        reader.read({"added": "later"})
