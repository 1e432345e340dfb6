"""What a transaction tells the other services."""

from typing import Any

from billing.events import CARD_CHARGED, CHARGE_DECLINED, CHARGE_UNKNOWN
from billing.transactions.models import Status, Transaction
from billing.transactions.rules import is_retryable
from chassis.money import wire_amount
from chassis.work import Work

_EVENT_OF = {
    Status.SUCCEEDED: CARD_CHARGED,
    Status.FAILED: CHARGE_DECLINED,
    Status.REQUIRES_ACTION: CHARGE_DECLINED,
    Status.UNKNOWN: CHARGE_UNKNOWN,
}


def record_state(work: Work, row: Transaction) -> None:
    """Tell of the state that the transaction has just come to."""
    event_type = _EVENT_OF[Status(row.status)]
    work.record(event_type, row.id, transaction_data(row), contact_id=row.contact_id)


def transaction_data(row: Transaction) -> dict[str, Any]:
    """A transaction as events tell it."""
    return {
        "id": row.id,
        "contactId": row.contact_id,
        "status": str(row.status),
        "amount": wire_amount(row.amount, row.currency),
        "amountMinor": row.amount,
        "amountRefunded": wire_amount(row.amount_refunded, row.currency),
        "currency": row.currency,
        "description": row.description,
        "entityType": row.entity_type,
        "entityId": row.entity_id,
        "cardId": row.card_id,
        "cardBrand": row.card_brand,
        "cardLast4": row.card_last4,
        "failureCode": row.failure_code,
        "declineCode": row.decline_code,
        "retryable": is_retryable(row.failure_code, row.decline_code, row.failure_advice) if row.failure_code else None,
    }
