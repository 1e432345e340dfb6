"""Refunds on the wire."""

from typing import Any

from marshmallow import Schema, fields

from billing.refunds.models import Refund
from billing.transactions.schemas import TransactionAnswer
from chassis.money import wire_amount
from chassis.schemas import Amount, OwnSchema, text, wire_time


class RefundBody(OwnSchema):
    """POST /payments/transactions/{id}/refund. Without `amount` it is all that remains."""

    amount = Amount(allow_none=True)
    reason = text(500, least=1, required=True)


class RefundMembers(Schema):
    """A refund."""

    id = fields.String(required=True)
    transactionId = fields.String(required=True)  # noqa: N815 - the wire's name
    status = fields.String(required=True)
    amount = fields.Float(required=True)
    currency = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    createdAt = fields.String(required=True)  # noqa: N815


class RefundAnswer(Schema):
    """A refund, and the transaction after it."""

    refund = fields.Nested(RefundMembers, required=True)
    transaction = fields.Nested(TransactionAnswer, required=True)


def present_refund(refund: Refund) -> dict[str, Any]:
    """A refund."""
    return {
        "id": refund.id,
        "transactionId": refund.transaction_id,
        "status": str(refund.status),
        "amount": wire_amount(refund.amount, refund.currency),
        "currency": refund.currency,
        "reason": refund.reason,
        "createdAt": wire_time(refund.created_at),
    }
