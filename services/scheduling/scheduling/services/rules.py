"""The rules of prices and of add-ons."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chassis.money import Money
from scheduling.services.errors import currency_fixed, invalid_amount, invalid_deposit

DEFAULT_CURRENCY = "USD"
_WHOLE = Decimal(100)


@dataclass(frozen=True)
class Price:
    """A price in minor units, and what of it is asked in advance: an amount in minor units, a percentage, or nothing."""

    minor: int
    deposit_minor: int | None = None
    deposit_percent: Decimal | None = None


def read_price(payment: Mapping[str, Any], currency: str, known: Price) -> Price:
    """The price that `payment` asks for; what it does not name stays as `known` has it.

    Raises:
        Invalid: `invalid_amount`, `invalid_deposit`, `currency_fixed`.
    """
    if payment.get("currency", currency) != currency:
        raise currency_fixed(currency)
    minor = _minor(payment["amount"], currency) if "amount" in payment else known.minor
    price = Price(minor, known.deposit_minor, known.deposit_percent)
    if "deposit" in payment:
        if payment.get("depositType") == "percentage":
            price = Price(minor, None, payment["deposit"])
        else:
            price = Price(minor, _minor(payment["deposit"], currency), None)
    if (price.deposit_minor or 0) > minor or not 0 <= (price.deposit_percent or 0) <= _WHOLE:
        raise invalid_deposit()
    return price


def _minor(amount: Decimal, currency: str) -> int:
    try:
        money = Money.from_major(amount, currency)
    except ValueError as problem:
        raise invalid_amount(str(problem)) from problem
    if money.minor < 0:
        raise invalid_amount("must not be negative")
    return money.minor
