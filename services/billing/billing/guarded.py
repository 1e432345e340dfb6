"""Features that refuse card numbers: what a card's owner types goes from the browser to Stripe and never through here."""

import re
from typing import Any

import orjson
from flask import request

from chassis.errors import Invalid
from chassis.web.feature import ONE_MEBIBYTE, Feature

# 13 to 19 digits, in groups or not, that begin as the numbers of card schemes do.
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[2-6](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z])")
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
        elif isinstance(value, str | int) and any(_passes_luhn(found) for found in _NUMBER.findall(str(value))):
            return True
    return False


def _passes_luhn(text: str) -> bool:
    digits = [int(character) for character in text if character.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
