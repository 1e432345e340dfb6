"""Money is exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.money import Money, exponent


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        (10, "usd", 1000),
        (19.99, "USD", 1999),
        (0.1, "EUR", 10),
        ("1234567.89", "EUR", 123456789),
        (500, "JPY", 500),
        ("1.234", "KWD", 1234),
        (-3.5, "USD", -350),
        (1e3, "USD", 100000),
    ],
)
def test_major_units_become_minor_ones(amount: float | str, currency: str, minor: int) -> None:
    assert Money.from_major(amount, currency) == Money(minor, currency.upper())


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.001", "USD"),
        ("0.5", "JPY"),
        ("NaN", "USD"),
        ("Infinity", "USD"),
        ("ten", "USD"),
        ("1e20", "USD"),
        (True, "USD"),
    ],
)
def test_what_is_no_amount_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Money.from_major(amount, currency)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["USD", "JPY", "KWD"]))
def test_there_and_back_is_the_same(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.from_major(money.major(), currency) == money


def test_an_amount_is_written_with_its_digits() -> None:
    assert str(Money(5, "USD")) == "0.05 USD"
    assert str(Money(5, "JPY")) == "5 JPY"
    assert Money(1999, "USD").major() == Decimal("19.99")
    assert [exponent(code) for code in ("usd", "jpy", "bhd")] == [2, 0, 3]
