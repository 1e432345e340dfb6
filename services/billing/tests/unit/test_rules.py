"""Amounts, declines, days and card numbers."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.guarded import holds_card_data
from billing.stripe.amounts import NotChargeableError, from_stripe, to_stripe
from billing.transactions.rules import beginning_of, end_of, is_retryable
from chassis.money import Money, wire_amount


@pytest.mark.parametrize(
    ("minor", "currency", "sent"),
    [
        (4990, "EUR", 4990),
        (1500, "JPY", 1500),
        (12340, "KWD", 12340),
        (500, "ISK", 50000),
        (20000, "UGX", 2000000),
        (300, "MGA", 3),
        (99_999_999, "USD", 99_999_999),
    ],
)
def test_amounts_are_what_stripe_takes_and_come_back_the_same(minor: int, currency: str, sent: int) -> None:
    money = Money(minor, currency)
    assert to_stripe(money) == sent
    assert from_stripe(sent, currency.lower()) == money


@pytest.mark.parametrize(
    ("minor", "currency"), [(12345, "KWD"), (150, "MGA"), (100_000_000, "USD"), (1_000_000, "ISK")]
)
def test_what_stripe_can_not_take_is_refused(minor: int, currency: str) -> None:
    with pytest.raises(NotChargeableError):
        to_stripe(Money(minor, currency))


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [(4990, "EUR", "49.9"), (5000, "EUR", "50"), (1500, "JPY", "1500"), (12345, "KWD", "12.345"), (1, "USD", "0.01")],
)
def test_the_wire_shows_major_units(minor: int, currency: str, shown: str) -> None:
    assert str(wire_amount(minor, currency)) == shown


@given(st.integers(0, 10**13), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_no_amount_loses_anything_on_the_wire(minor: int, currency: str) -> None:
    assert Money.from_major(wire_amount(minor, currency), currency).minor == minor


@pytest.mark.parametrize(
    ("code", "decline_code", "advice", "retryable"),
    [
        ("card_declined", "insufficient_funds", None, True),
        ("card_declined", "lost_card", None, False),
        ("card_declined", "generic_decline", None, False),
        ("card_declined", "generic_decline", "try_again_later", True),
        ("card_declined", "insufficient_funds", "do_not_try_again", False),
        ("expired_card", "expired_card", "confirm_card_data", False),
        ("processing_error", None, None, True),
    ],
)
def test_advice_counts_more_than_the_code(
    code: str, decline_code: str | None, advice: str | None, retryable: bool
) -> None:
    assert is_retryable(code, decline_code, advice) is retryable


def test_a_day_is_a_whole_day_in_utc_and_a_time_is_itself() -> None:
    assert beginning_of("2024-02-28") == datetime(2024, 2, 28, tzinfo=UTC)
    assert end_of("2024-02-28") == datetime(2024, 2, 29, tzinfo=UTC)
    assert beginning_of("2024-02-28T01:00:00+02:00") == datetime(2024, 2, 27, 23, tzinfo=UTC)
    assert end_of("2024-02-28T00:00:00Z") == datetime(2024, 2, 28, 0, 0, 0, 1000, tzinfo=UTC)


@pytest.mark.parametrize(
    "data",
    [
        "4242424242424242",
        "pay with 4242 4242 4242 4242 please",
        "3782-822463-10005",
        5555555555554444,
        {"a": [{"b": "6011111111111117"}]},
        {"card": {"number": ""}},
        {"cardNumber": None},
        {"CVC": "1"},
        {"card-number": "x"},
    ],
)
def test_card_data_is_seen_wherever_it_is(data: Any) -> None:
    assert holds_card_data(data)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "Order 4242424242424243",
        "call +49 151 12345678",
        "pm_4242424242424242",
        "00VbknuqrG7aq1DOME9y",
        {"amount": 49.9, "currency": "EUR", "cardId": "00VbknuqrG7aq1DOME9y"},
        1234567890123456,
        "ünïcödé ①②③④⑤⑥⑦⑧⑨",
    ],
)
def test_other_data_is_let_through(data: Any) -> None:
    assert not holds_card_data(data)
