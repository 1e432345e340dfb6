"""Between our minor units (ISO 4217) and the whole numbers that Stripe takes.

Source: https://docs.stripe.com/currencies. Stripe takes ISK and UGX with two decimals that are always 00, MGA without any,
and amounts of three-decimal currencies rounded to ten.
"""

from chassis.money import Money, exponent

_WITH_TWO = frozenset({"ISK", "UGX"})
_WITHOUT = frozenset({"MGA"})
_LARGEST = 99_999_999


class NotChargeableError(ValueError):
    """Stripe can't take this amount in this currency."""


def to_stripe(money: Money) -> int:
    """The number that Stripe takes for ``money``.

    Raises:
        NotChargeableError: it is too large, or finer than Stripe charges in the currency.
    """
    scaled, rest = divmod(money.minor * _power(_exponent(money.currency)), _power(exponent(money.currency)))
    if rest or (exponent(money.currency) == 3 and money.minor % 10):
        raise NotChargeableError(f"{money} is finer than what can be charged in {money.currency}")
    if scaled > _LARGEST:
        raise NotChargeableError(f"{money} is more than what can be charged at once")
    return scaled


def from_stripe(amount: int, currency: str) -> Money:
    """The money behind a number of Stripe's."""
    code = currency.upper()
    return Money(amount * _power(exponent(code)) // _power(_exponent(code)), code)


def _power(digits: int) -> int:
    return int(10**digits)


def _exponent(currency: str) -> int:
    if currency in _WITH_TWO:
        return 2
    return 0 if currency in _WITHOUT else exponent(currency)
