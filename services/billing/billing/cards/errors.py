"""Errors about cards."""

from billing.stripe.port import Refusal, RejectedError
from billing.transactions.rules import is_retryable
from chassis.errors import Conflict, Invalid, NotFound, PaymentRequired, Unavailable


def card_not_found() -> NotFound:
    """404: the contact has no such card."""
    return NotFound("card_not_found", "This contact has no such card.")


def card_refused(refusal: Refusal) -> PaymentRequired:
    """402: the card's issuer refused to have it saved."""
    return PaymentRequired(
        "card_declined",
        refusal.message,
        extra={
            "declineCode": refusal.decline_code or refusal.code,
            "retryable": is_retryable(refusal.code, refusal.decline_code, refusal.advice),
        },
    )


def payment_method_unusable(problem: RejectedError) -> Invalid:
    """422: Stripe does not let this payment method be saved; it says why."""
    return Invalid.of_field("paymentMethodId", "payment_method_unusable", f"paymentMethodId: {problem}")


def card_belongs_elsewhere() -> Conflict:
    """409: the card is stored for another contact."""
    return Conflict("card_of_another_contact", "This payment method is stored for another contact.")


def default_needed() -> Conflict:
    """409: a contact with cards has a default one."""
    return Conflict("default_card", "Make another card the default instead.")


def provider_unavailable() -> Unavailable:
    """503: Stripe does not answer; nothing was changed that a second try would double."""
    return Unavailable(
        "payment_provider_unavailable", "The payment provider does not answer. Try again.", headers={"Retry-After": "5"}
    )
