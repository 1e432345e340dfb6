"""How a charge can fail."""

from collections.abc import Sequence

from billing.transactions.models import Transaction
from billing.transactions.rules import is_retryable
from chassis.errors import Invalid, PaymentRequired, Problem, Unavailable

PROVIDER_UNAVAILABLE = "payment_provider_unavailable"
NOT_RECEIVED = "not_received"
AUTHENTICATION_EXPIRED = "authentication_expired"
_AMOUNT_CODES = frozenset({"amount_too_small", "amount_too_large", "amount_not_chargeable"})


def declined(row: Transaction, other_cards: Sequence[str]) -> PaymentRequired:
    """402: the card was refused; `otherCards` may be tried instead."""
    return PaymentRequired(
        "card_declined",
        row.failure_message or "The card was declined.",
        extra={
            "declineCode": row.decline_code or row.failure_code,
            "retryable": is_retryable(row.failure_code, row.decline_code, row.failure_advice),
            "transactionId": row.id,
            "otherCards": list(other_cards),
        },
    )


def authentication_required(row: Transaction, other_cards: Sequence[str]) -> PaymentRequired:
    """402: the cardholder has to authenticate in a browser with `clientSecret`; then the charge goes through."""
    return PaymentRequired(
        "authentication_required",
        "The cardholder has to authenticate this payment.",
        extra={
            "clientSecret": row.client_secret,
            "retryable": False,
            "transactionId": row.id,
            "otherCards": list(other_cards),
        },
    )


def not_charged(row: Transaction) -> Problem:
    """What went wrong where no card was even tried: 503 while the provider can't, 422 where it will not."""
    code = row.failure_code or "charge_rejected"
    if code in (PROVIDER_UNAVAILABLE, NOT_RECEIVED):
        message = "The payment provider did not take the charge. Nothing was charged. Try again."
        return Unavailable(PROVIDER_UNAVAILABLE, message, headers={"Retry-After": "5"})
    message = row.failure_message or "The payment provider refused the charge."
    if code in _AMOUNT_CODES:
        return Invalid.of_field("amount", code, f"amount: {message}")
    return Invalid("charge_rejected", message, extra={"providerCode": code, "transactionId": row.id})


def cancelled(row: Transaction) -> PaymentRequired:
    """402: the payment was taken back before it was made."""
    message = row.failure_message or "The payment was cancelled."
    return PaymentRequired("payment_cancelled", message, extra={"transactionId": row.id})
