"""Amounts as Stripe takes them: whole numbers of a currency's smallest unit."""

from __future__ import annotations

from stripe_simulator.errors import invalid


def _words(text: str) -> list[str]:
    return text.split()


ZERO_DECIMAL = frozenset(_words("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"))
THREE_DECIMAL = frozenset(_words("bhd jod kwd omr tnd"))
_TWO_DECIMAL = frozenset(
    _words("""
    usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop
    crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr
    kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php
    pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx uyu uzs wst
    xcd yer zar zmw""")
)
_SMALLEST = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50, "chf": 50, "cad": 50, "aud": 50, "mxn": 1000}
_LARGEST = 99_999_999


def check_currency(currency: str) -> str:
    """The currency in lower case; a fault for one that Stripe does not take."""
    lowered = currency.lower()
    if lowered not in ZERO_DECIMAL | THREE_DECIMAL | _TWO_DECIMAL:
        raise invalid(f"Invalid currency: {currency[:20]}.", param="currency")
    return lowered


def check_amount(amount: int, currency: str) -> int:
    """An amount that can be charged in the currency."""
    if amount < 1:
        raise invalid(
            "This value must be greater than or equal to 1.", param="amount", code="parameter_invalid_integer"
        )
    if amount > _LARGEST:
        raise invalid(f"Amount must be no more than {_LARGEST} {currency}", param="amount", code="amount_too_large")
    if amount < _SMALLEST.get(currency, 1):
        raise invalid(
            f"Amount must be at least {_SMALLEST[currency]} {currency}", param="amount", code="amount_too_small"
        )
    if currency in THREE_DECIMAL and amount % 10:
        raise invalid(f"Invalid amount: the last digit of an amount in {currency} must be 0.", param="amount")
    return amount
