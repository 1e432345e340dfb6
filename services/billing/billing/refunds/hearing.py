"""What Stripe tells of refunds by itself, also of those that were made at Stripe."""

from sqlalchemy import or_, select

from billing.refunds.errors import not_settled
from billing.refunds.models import Refund
from billing.refunds.operations import adopt, learn
from billing.stripe.port import ProviderEvent, RefundState
from billing.stripe.reading import refund_of
from billing.transactions.models import Transaction
from billing.transactions.operations import lock_transaction
from chassis.work import Work


def hear_refund(work: Work, event: ProviderEvent) -> None:
    """Settle a refund, or write down one that was made at Stripe; refunds of what is not ours are nothing to us.

    Raises:
        Unavailable: ``charge_not_settled``, the refund came before the news that its charge was paid; Stripe tells it again.
    """
    state = refund_of(event.data)
    if state.intent_id is None:
        return
    with work.across_locations():
        found = work.session.scalars(select(Transaction).where(Transaction.intent_id == state.intent_id)).one_or_none()
    if found is None:
        return
    work.enter_location(found.location_id)
    row = lock_transaction(work, found.id)
    if not row.is_paid:
        raise not_settled(row)
    learn(work, _find(work, row, state) or adopt(work, row, state), row, state)


def _find(work: Work, row: Transaction, state: RefundState) -> Refund | None:
    ours = Refund.id == state.metadata.get("refundId", "")
    return work.session.scalars(
        select(Refund).where(Refund.transaction_id == row.id, or_(ours, Refund.provider_id == state.provider_id))
    ).one_or_none()
