"""What Stripe tells of charges by itself."""

from billing.charges.operations import settle
from billing.stripe.port import ProviderEvent
from billing.stripe.reading import outcome_of
from billing.transactions.models import Transaction
from billing.transactions.operations import lock_transaction
from chassis.work import Work


def hear_intent(work: Work, event: ProviderEvent) -> None:
    """Settle the transaction that a payment intent was made for; payments that are not ours are nothing to us."""
    transaction_id = (event.data.get("metadata") or {}).get("transactionId")
    with work.across_locations():
        row = work.session.get(Transaction, transaction_id) if transaction_id else None
    if row is None:
        return
    work.enter_location(row.location_id)
    settle(work, lock_transaction(work, row.id), outcome_of(event.data))
