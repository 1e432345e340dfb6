"""Money: integer minor units with a currency; never a float."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# ISO 4217's exponents where they are not 2.
_NO_MINOR_UNIT = frozenset(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    )
)
_THREE_DIGITS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_MOST_MINOR = 10**15


def exponent(currency: str) -> int:
    """How many decimal digits `currency`'s minor unit has (ISO 4217)."""
    if currency.upper() in _NO_MINOR_UNIT:
        return 0
    return 3 if currency.upper() in _THREE_DIGITS else 2


@dataclass(frozen=True)
class Money:
    """An amount in minor units of `currency` (ISO 4217, capitals)."""

    minor: int
    currency: str

    @classmethod
    def from_major(cls, amount: Decimal | int | float | str, currency: str) -> "Money":
        """From a decimal amount in major units, as the wire has it; a float counts by its shortest decimal form.

        Raises:
            ValueError: not a number, finer than the currency's minor unit, or beyond what we hold.
        """
        try:
            scaled = Decimal(str(amount)).scaleb(exponent(currency))
        except InvalidOperation as error:
            raise ValueError("not an amount") from error
        if not scaled.is_finite() or abs(scaled) > _MOST_MINOR:
            raise ValueError("not an amount that can be held")
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{currency.upper()} has {exponent(currency)} decimal digits")
        return cls(int(scaled), currency.upper())

    def major(self) -> Decimal:
        """The decimal amount in major units."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.major():.{exponent(self.currency)}f} {self.currency}"


def wire_amount(minor: Decimal | float, currency: str) -> int | float:
    """Minor units as the decimal number of the wire; exact, for a float's shortest form is what is written."""
    major = Decimal(str(minor)).scaleb(-exponent(currency))
    return int(major) if major == major.to_integral_value() else float(major)
