"""Money on the wire: decimal amounts in major units, as the published API has them."""

from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

from chassis.errors import Invalid
from chassis.money import Money

_LONGEST = 32


class Amount(fields.Field[Decimal]):
    """A decimal number, read exactly: JSON's ``19.99`` is 19.99 and never its nearest binary fraction."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:  # noqa: ARG002 - marshmallow's signature
        if isinstance(value, bool) or not isinstance(value, int | float) or len(str(value)) > _LONGEST:
            raise ValidationError("Not a valid number.")
        return Decimal(str(value))


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


def wire_amount(minor: int, currency: str) -> int | float:
    """Minor units as the decimal number of the wire; exact, for a float's shortest form is what is written."""
    major = Money(minor, currency).major()
    return int(major) if major == major.to_integral_value() else float(major)
