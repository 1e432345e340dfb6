"""Features that refuse card numbers: what a card's owner types goes from the browser to Stripe and never through here."""

import re
from typing import Any

import orjson
from flask import request

from chassis.errors import Invalid
from chassis.web.feature import ONE_MEBIBYTE, Feature

_DIGITS = re.compile(r"(?<![0-9A-Za-z_])[2-6](?:[ -]?[0-9]){13,18}(?![0-9A-Za-z])")
# Visa, Mastercard, American Express, Diners, JCB, Discover, UnionPay: by how their numbers begin and how long they are.
_SCHEMES = re.compile(
    r"4[0-9]{15}(?:[0-9]{3})?|5[1-5][0-9]{14}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}"
    r"|3[47][0-9]{13}|3(?:0[0-5]|[689][0-9])[0-9]{11}|35[0-9]{14}|6(?:011|4[4-9][0-9]|5[0-9]{2})[0-9]{12}|62[0-9]{14,17}"
)
_NAMES = frozenset({"number", "cardnumber", "card_number", "pan", "cvc", "cvv", "cvv2", "securitycode"})


class GuardedFeature(Feature):
    """A feature whose bodies are looked through before anything else reads, keeps or logs them."""

    def __init__(self, name: str, import_name: str, description: str = "") -> None:
        super().__init__(name, import_name, description)
        self.before_request(refuse_raw_card_data)


def refuse_raw_card_data() -> None:
    """Look through the request's body.

    Raises:
        Invalid: ``raw_card_data``, it holds what looks like a card number, or a field made for one.
    """
    request.max_content_length = ONE_MEBIBYTE
    try:
        data = orjson.loads(request.get_data(cache=True) or b"null")
    except orjson.JSONDecodeError:
        return  # Whoever parses it says that it can't be read.
    if holds_card_data(data):
        raise Invalid(
            "raw_card_data",
            "Card numbers and security codes are not taken here. Send them to Stripe from the browser, and the payment "
            "method's id to this operation.",
        )


def holds_card_data(data: Any) -> bool:
    """Whether a card number, or a field that is made for one or for a security code, is anywhere in ``data``."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if any(str(name).replace("-", "").lower() in _NAMES for name in value):
                return True
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str | int) and any(_is_card_number(found) for found in _DIGITS.findall(str(value))):
            return True
    return False


def _is_card_number(text: str) -> bool:
    number = re.sub("[ -]", "", text)
    return _SCHEMES.fullmatch(number) is not None and _passes_luhn(number)


def _passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in number]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
