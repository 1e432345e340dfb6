"""Stripe's objects as billing's own words; the same reading for answers, webhooks and the reconciler."""

from typing import Any

from billing.stripe.amounts import from_stripe
from billing.stripe.port import (
    AuthenticationNeeded,
    Cancelled,
    CardDetails,
    Declined,
    Outcome,
    RefundState,
    Refusal,
    StillOpen,
    Succeeded,
)

Json = dict[str, Any]
AUTHENTICATION_CODES = frozenset({"authentication_required", "payment_intent_authentication_failure"})


def outcome_of(intent: Json) -> Outcome:
    """What a payment intent says of its charge."""
    identifier = intent["id"]
    status = intent["status"]
    charge = intent.get("latest_charge")
    charge_id = charge["id"] if isinstance(charge, dict) else charge
    if status == "succeeded":
        receipt = charge.get("receipt_url") if isinstance(charge, dict) else None
        return Succeeded(identifier, charge_id, receipt)
    if status == "canceled":
        return Cancelled(identifier)
    error = intent.get("last_payment_error")
    if status == "requires_action":
        refusal = Refusal("authentication_required", None, None, "This payment needs the cardholder's authentication.")
        return AuthenticationNeeded(identifier, intent["client_secret"], refusal)
    if status == "requires_payment_method" and error:
        refusal = refusal_of(error)
        if refusal.code in AUTHENTICATION_CODES:
            return AuthenticationNeeded(identifier, intent["client_secret"], refusal)
        return Declined(identifier, charge_id, refusal)
    return StillOpen(identifier)


def refusal_of(error: Json) -> Refusal:
    """The refusal in an error object of Stripe's."""
    return Refusal(
        code=error.get("code") or "card_declined",
        decline_code=error.get("decline_code"),
        advice=error.get("advice_code"),
        message=error.get("message") or "The card was declined.",
    )


def card_of(method: Json) -> CardDetails:
    """The card of a payment method."""
    card = method["card"]
    return CardDetails(
        payment_method_id=method["id"],
        brand=card["brand"],
        last4=card["last4"],
        exp_month=card["exp_month"],
        exp_year=card["exp_year"],
        fingerprint=card.get("fingerprint"),
    )


def refund_of(refund: Json) -> RefundState:
    """A refund object."""
    money = from_stripe(refund["amount"], refund["currency"])
    return RefundState(
        provider_id=refund["id"],
        intent_id=refund.get("payment_intent"),
        status="pending" if refund["status"] == "requires_action" else refund["status"],
        amount_minor=money.minor,
        currency=money.currency,
        reason=refund.get("reason"),
        failure=refund.get("failure_reason"),
        metadata=refund.get("metadata") or {},
    )
