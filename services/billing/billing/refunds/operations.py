"""The two ends of a refund: held against what remains before Stripe is asked, settled by what Stripe says."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from billing.events import CHARGE_REFUND_FAILED, CHARGE_REFUNDED
from billing.looking import first_look
from billing.money import positive_money
from billing.refunds.errors import NOT_RECEIVED, already_refunded, more_than_remains, not_refundable
from billing.refunds.models import Refund, RefundStatus
from billing.stripe.port import ProviderError, RefundState, RefundWish
from billing.transactions.models import Transaction
from billing.transactions.operations import lock_transaction, read_transaction
from billing.transactions.recording import transaction_data
from chassis.idempotency import KEPT
from chassis.ids import new_id
from chassis.money import wire_amount
from chassis.timers.store import Timer
from chassis.work import Work

SETTLE_REFUND = "settle_refund"
# A bank takes days over a pending refund; Stripe's webhook is what usually tells.
_LOOK_AGAIN = timedelta(minutes=10)
GIVE_UP = timedelta(minutes=15)
_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def begin_refund(work: Work, transaction_id: str, wish: Mapping[str, Any], request_key: str | None) -> Refund:
    """Hold an amount of a transaction for a refund, or find the refund that this request has begun already.

    Raises:
        NotFound: ``transaction_not_found``.
        Conflict: ``not_refundable`` or ``already_refunded``.
        Invalid: ``invalid_amount`` or ``refund_exceeds_remaining``.
    """
    read_transaction(work, transaction_id)
    row = lock_transaction(work, transaction_id)
    begun = _begun_by(work, request_key)
    if begun is not None:
        return begun
    if not row.is_paid:
        raise not_refundable(row)
    remaining = row.amount - _held(work, row.id)
    if remaining <= 0:
        raise already_refunded(row)
    asked = wish.get("amount")
    amount = remaining if asked is None else positive_money(asked, row.currency).minor
    if amount > remaining:
        raise more_than_remains(row, remaining)
    refund = _new(work, row, amount, wish["reason"], request_key)
    work.set_timer(SETTLE_REFUND, refund.id, first_look(work))
    return refund


def wish_of(refund: Refund, row: Transaction) -> RefundWish:
    """What Stripe is asked for, the same however often it is asked."""
    if row.intent_id is None:
        raise ValueError("what was paid has a payment at the provider")
    return RefundWish(
        refund_id=refund.id,
        transaction_id=row.id,
        location_id=row.location_id,
        intent_id=row.intent_id,
        money=refund.money,
        reason=refund.reason if refund.reason in _REASONS else None,
    )


def lock_refund(work: Work, refund_id: str, transaction_id: str) -> tuple[Refund, Transaction]:
    """A refund with its transaction, which is locked."""
    row = lock_transaction(work, transaction_id)
    return work.session.get_one(Refund, refund_id, populate_existing=True), row


def learn(work: Work, refund: Refund, row: Transaction, state: RefundState) -> None:
    """Take in what Stripe says of a refund; once, however often and in whatever order it is said."""
    had_succeeded = refund.status == RefundStatus.SUCCEEDED
    if not refund.learn(state, work.now()):
        return
    if refund.status == RefundStatus.SUCCEEDED:
        _tell(work, refund, row, failed=False)
    elif refund.status == RefundStatus.FAILED and had_succeeded:
        _tell(work, refund, row, failed=True)
    if not refund.is_open:
        work.cancel_timer(SETTLE_REFUND, refund.id)


def give_up(work: Work, refund: Refund, code: str, message: str) -> None:
    """Nothing was given back, and nothing will be; what was held is free again."""
    if refund.give_up(code, message, work.now()):
        work.cancel_timer(SETTLE_REFUND, refund.id)


def lose_sight(work: Work, refund: Refund) -> None:
    """Stripe was asked and did not answer; ask again soon."""
    if refund.lose_sight(work.now()):
        work.set_timer(SETTLE_REFUND, refund.id, work.now() + timedelta(seconds=5))


def adopt(work: Work, row: Transaction, state: RefundState) -> Refund:
    """A refund that was made at Stripe and not here."""
    refund = _new(work, row, state.amount_minor, state.reason, None)
    refund.created_by = work.actor
    refund.provider_id = state.provider_id
    return refund


def settle_refund(work: Work, timer: Timer) -> None:
    """Ask Stripe what became of a refund that is still open; ask again later while it can't be known."""
    refund = work.session.get(Refund, timer.key)
    if refund is None or not refund.is_open:
        return
    row = work.session.get_one(Transaction, refund.transaction_id)
    try:
        state = work.ports.stripe.find_refund(row.intent_id, refund.id)
    except ProviderError:
        work.set_timer(SETTLE_REFUND, refund.id, work.now() + _LOOK_AGAIN)
        return
    refund, row = lock_refund(work, refund.id, row.id)
    if state is not None:
        learn(work, refund, row, state)
    elif work.now() - refund.created_at >= GIVE_UP:
        give_up(work, refund, NOT_RECEIVED, "The payment provider never received this refund.")
    if refund.is_open:
        pause = _LOOK_AGAIN if state is None else timedelta(hours=6)
        work.set_timer(SETTLE_REFUND, refund.id, work.now() + pause)


def _begun_by(work: Work, request_key: str | None) -> Refund | None:
    if request_key is None:
        return None
    begun = work.session.scalars(select(Refund).where(Refund.request_key == request_key)).one_or_none()
    if begun is not None and begun.created_at < work.now() - KEPT:
        begun.request_key = None
        work.session.flush()
        return None
    return begun


def _held(work: Work, transaction_id: str, *statuses: RefundStatus) -> int:
    """What is given back or on its way, in minor units; of some statuses where they are named."""
    wanted = statuses or (RefundStatus.PENDING, RefundStatus.UNKNOWN, RefundStatus.SUCCEEDED)
    total = work.session.scalar(
        select(func.sum(Refund.amount)).where(Refund.transaction_id == transaction_id, Refund.status.in_(wanted))
    )
    return int(total or 0)


def _new(work: Work, row: Transaction, amount: int, reason: str | None, request_key: str | None) -> Refund:
    refund = Refund(
        id=new_id(),
        transaction_id=row.id,
        contact_id=row.contact_id,
        status=RefundStatus.PENDING,
        amount=amount,
        currency=row.currency,
        reason=reason,
        request_key=request_key,
        created_by=work.actor,
    )
    work.session.add(refund)
    work.session.flush()
    return refund


def _tell(work: Work, refund: Refund, row: Transaction, *, failed: bool) -> None:
    work.session.flush()
    row.note_refunds(_held(work, row.id, RefundStatus.SUCCEEDED))
    work.session.flush()
    data = {
        **transaction_data(row),
        "refundId": refund.id,
        "refundAmount": wire_amount(refund.amount, refund.currency),
        "refundAmountMinor": refund.amount,
        "reason": refund.reason,
    }
    event_type = CHARGE_REFUND_FAILED if failed else CHARGE_REFUNDED
    work.record(event_type, row.id, data, contact_id=row.contact_id)
