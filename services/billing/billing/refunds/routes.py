"""Refunds."""

from typing import Any

from billing.guarded import GuardedFeature
from billing.refunds.refunding import refund_transaction
from billing.refunds.schemas import RefundAnswer, RefundBody
from chassis.web.feature import Answer
from chassis.web.performing import RequestUnits

refunds = GuardedFeature("refunds", __name__, "Refunds")


@refunds.operation(
    "POST",
    "/payments/transactions/<transaction_id>/refund",
    scope="payments/refunds.write",
    body=RefundBody,
    answer=RefundAnswer,
    status=201,
    steps=True,
    published=False,
)
def refund(units: RequestUnits, body: dict[str, Any], transaction_id: str) -> Answer:
    """Give money back."""
    return refund_transaction(units, transaction_id, body)
