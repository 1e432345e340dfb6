"""Money that a body asks for."""

from decimal import Decimal

from chassis.errors import Invalid
from chassis.money import Money


def positive_money(amount: Decimal, currency: str, field: str = "amount") -> Money:
    """The money that a body asks for.

    Raises:
        Invalid: ``invalid_amount``, it is not positive, too large, or finer than the currency's smallest unit.
    """
    try:
        money = Money.from_major(amount, currency)
    except ValueError as problem:
        raise Invalid.of_field(field, "invalid_amount", f"{field}: {problem}.") from problem
    if money.minor <= 0:
        raise Invalid.of_field(field, "invalid_amount", f"{field} must be more than 0.")
    return money
