"""How a refund can fail."""

from billing.refunds.models import Refund
from billing.transactions.models import Transaction
from chassis.errors import Conflict, FieldError, Invalid, Problem, Unavailable
from chassis.money import wire_amount

PROVIDER_UNAVAILABLE = "payment_provider_unavailable"
NOT_RECEIVED = "not_received"


def not_refundable(row: Transaction) -> Conflict:
    """409: nothing was taken that could be given back."""
    return Conflict(
        "not_refundable",
        "Only what was paid can be refunded.",
        details={"transactionId": row.id, "status": str(row.status)},
    )


def already_refunded(row: Transaction) -> Conflict:
    """409: all of it was given back, or is on its way back."""
    return Conflict("already_refunded", "All of this was refunded already.", details={"transactionId": row.id})


def more_than_remains(row: Transaction, remaining: int) -> Invalid:
    """422: less is left than was asked for."""
    sentence = "amount: This is more than what remains to be refunded."
    return Invalid(
        "refund_exceeds_remaining",
        sentence,
        errors=[FieldError("amount", "refund_exceeds_remaining", sentence)],
        details={"remaining": wire_amount(remaining, row.currency), "currency": row.currency},
    )


def not_settled(row: Transaction) -> Unavailable:
    """503: a refund is told of before its charge is known to be paid."""
    return Unavailable("charge_not_settled", "The charge is not settled yet.", details={"transactionId": row.id})


def not_refunded(refund: Refund) -> Problem:
    """503 while the provider can't, 422 where it will not."""
    if refund.failure_code in (PROVIDER_UNAVAILABLE, NOT_RECEIVED):
        message = "The payment provider did not take the refund. Nothing was refunded. Try again."
        return Unavailable(PROVIDER_UNAVAILABLE, message, headers={"Retry-After": "5"})
    message = refund.failure_message or "The payment provider refused the refund."
    return Invalid("refund_rejected", message, extra={"providerCode": refund.failure_code, "refundId": refund.id})
