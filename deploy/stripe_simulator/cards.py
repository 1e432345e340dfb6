"""Stripe's published test cards (https://docs.stripe.com/testing) and what each does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Authentication = Literal["never", "always", "until_set_up", "done"]


@dataclass(frozen=True)
class Decline:
    """Why a card was refused: the error's code, the issuer's decline code, and the sentence people see."""

    code: str
    decline_code: str | None
    message: str


@dataclass(frozen=True)
class TestCard:
    """One test card. ``attach`` is refused already when the card is saved, ``charge`` only when it is charged."""

    __test__ = False

    number: str
    brand: str
    alias: str = ""
    funding: str = "credit"
    country: str = "US"
    attach: Decline | None = None
    charge: Decline | None = None
    authentication: Authentication = "never"
    refund: Literal["succeeds", "pending", "fails"] = "succeeds"
    blocked: bool = False

    @property
    def last4(self) -> str:
        """The last four digits."""
        return self.number[-4:]

    @property
    def fingerprint(self) -> str:
        """What tells one card number from another without showing it."""
        return hashlib.sha256(self.number.encode()).hexdigest()[:16]


def decline(decline_code: str) -> Decline:
    """The refusal that goes with an issuer's decline code."""
    if decline_code in _SENTENCES:
        own_code = decline_code not in _CARD_DECLINED
        return Decline(
            code=decline_code if own_code else "card_declined",
            decline_code=None if own_code and decline_code in ("incorrect_number",) else decline_code,
            message=_SENTENCES[decline_code],
        )
    return Decline("card_declined", decline_code, "Your card was declined.")


_CARD_DECLINED = ("generic_decline", "insufficient_funds", "lost_card", "stolen_card", "card_velocity_exceeded")
_SENTENCES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "card_velocity_exceeded": "Your card was declined for making repeated attempts too frequently or exceeding its "
    "amount limit.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "incorrect_number": "Your card number is incorrect.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}


def _refused(number: str, alias: str, decline_code: str) -> TestCard:
    refusal = decline(decline_code)
    return TestCard(number, "visa", alias, attach=refusal, charge=refusal)


_CARDS = (
    TestCard("4242424242424242", "visa", "visa"),
    TestCard("4000056655665556", "visa", "visa_debit", funding="debit"),
    TestCard("5555555555554444", "mastercard", "mastercard"),
    TestCard("2223003122003222", "mastercard"),
    TestCard("5200828282828210", "mastercard", "mastercard_debit", funding="debit"),
    TestCard("5105105105105100", "mastercard", "mastercard_prepaid", funding="prepaid"),
    TestCard("378282246310005", "amex", "amex"),
    TestCard("371449635398431", "amex"),
    TestCard("6011111111111117", "discover", "discover"),
    TestCard("6011000990139424", "discover"),
    TestCard("3056930009020004", "diners", "diners"),
    TestCard("36227206271667", "diners"),
    TestCard("3566002020360505", "jcb", "jcb"),
    TestCard("6200000000000005", "unionpay", "unionpay"),
    TestCard("4000002760000016", "visa", "de", country="DE"),
    TestCard("4000002500000003", "visa", "fr", country="FR"),
    TestCard("4000008260000000", "visa", "gb", country="GB"),
    TestCard("4000003920000003", "visa", "jp", country="JP"),
    TestCard("4000001240000000", "visa", "ca", country="CA"),
    TestCard("4000000360000006", "visa", "au", country="AU"),
    _refused("4000000000000002", "visa_chargeDeclined", "generic_decline"),
    _refused("4000000000009995", "visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
    _refused("4000000000009987", "visa_chargeDeclinedLostCard", "lost_card"),
    _refused("4000000000009979", "visa_chargeDeclinedStolenCard", "stolen_card"),
    _refused("4000000000000069", "chargeDeclinedExpiredCard", "expired_card"),
    _refused("4000000000000127", "chargeDeclinedIncorrectCvc", "incorrect_cvc"),
    _refused("4000000000000119", "chargeDeclinedProcessingError", "processing_error"),
    _refused("4242424242424241", "", "incorrect_number"),
    _refused("4000000000006975", "visa_chargeDeclinedVelocityLimitExceeded", "card_velocity_exceeded"),
    TestCard("4000000000000341", "visa", "chargeCustomerFail", charge=decline("generic_decline")),
    TestCard("4100000000000019", "visa", "radarBlock", charge=decline("fraudulent"), blocked=True),
    TestCard("4000002760003184", "visa", "authenticationRequired", country="DE", authentication="always"),
    TestCard("4000002500003155", "visa", "authenticationRequiredOnSetup", country="FR", authentication="until_set_up"),
    TestCard(
        "4000003800000446", "visa", "authenticationRequiredSetupForOffSession", country="HR", authentication="done"
    ),
    TestCard("4000000000003220", "visa", "threeDSecure2Required", authentication="always"),
    TestCard("4000000000003063", "visa", "threeDSecureRequired", authentication="always"),
    TestCard("4000000000003055", "visa", "threeDSecureOptional"),
    TestCard(
        "4000008260003178",
        "visa",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        country="GB",
        charge=decline("insufficient_funds"),
        authentication="always",
    ),
    TestCard(
        "4000008400001629",
        "visa",
        "threeDSecureRequiredChargeDeclined",
        charge=decline("generic_decline"),
        authentication="always",
    ),
    TestCard("4000000000000077", "visa", "bypassPending"),
    TestCard("4000000000007726", "visa", "pendingRefund", refund="pending"),
    TestCard("4000000000005126", "visa", "refundFail", refund="fails"),
)

_BY_NUMBER = {card.number: card for card in _CARDS}
_BY_FINGERPRINT = {card.fingerprint: card for card in _CARDS}
_BY_ALIAS = {card.alias: card for card in _CARDS if card.alias} | {"us": _BY_NUMBER["4242424242424242"]}


def by_number(number: str) -> TestCard | None:
    """The test card of that number; None for any other number."""
    return _BY_NUMBER.get(number)


def by_fingerprint(fingerprint: str) -> TestCard:
    """The test card of that fingerprint; a KeyError for any other."""
    return _BY_FINGERPRINT[fingerprint]


def by_alias(identifier: str) -> TestCard | None:
    """The test card behind ``pm_card_visa``, ``tok_visa`` and the like; None for any other id."""
    for prefix in ("pm_card_", "tok_"):
        if identifier.startswith(prefix):
            return _BY_ALIAS.get(identifier.removeprefix(prefix))
    return None


def passes_luhn(number: str) -> bool:
    """Whether the check digit of a card number is right."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
