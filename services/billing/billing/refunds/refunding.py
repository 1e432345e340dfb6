"""A refund, in steps: held, asked for while no transaction is open, settled."""

from collections.abc import Callable
from typing import Any

from billing.contacts import ContactRef
from billing.refunds import errors, operations
from billing.refunds.models import Refund, RefundStatus
from billing.refunds.schemas import present_refund
from billing.stripe.port import NotDoneError, OutcomeUnknownError, RefundWish, RejectedError, StripePort
from billing.transactions.models import Transaction
from billing.transactions.schemas import present_transaction
from chassis.web.performing import RequestUnits
from chassis.work import Work

Settle = Callable[[Work, Refund, Transaction], None]


def refund_transaction(units: RequestUnits, transaction_id: str, wish: dict[str, Any]) -> Any:
    """Give back all that remains of a transaction, or a part.

    Raises:
        NotFound: ``transaction_not_found``.
        Conflict: ``not_refundable`` or ``already_refunded``.
        Invalid: ``invalid_amount``, ``refund_exceeds_remaining`` or ``refund_rejected``.
        Unavailable: ``payment_provider_unavailable``, and nothing was given back.
    """
    key = units.idempotency.key if units.idempotency else None
    with units() as work:
        stored = units.claim(work)
        if stored is not None:
            return stored
        begun = operations.begin_refund(work, transaction_id, wish, key)
        asked = operations.wish_of(begun, work.session.get_one(Transaction, transaction_id))
        is_open = begun.is_open
    settle = _ask(units.runtime.ports.stripe, asked) if is_open else None
    with units() as work:
        # The key before the transaction, as above: in another order two callers would wait for each other.
        stored = units.claim(work)
        if stored is not None:
            return stored
        refund, row = operations.lock_refund(work, begun.id, transaction_id)
        if settle is not None:
            settle(work, refund, row)
        answer = _answer(work, refund, row)
        status = 202 if refund.is_open else 201
        if refund.status == RefundStatus.SUCCEEDED:
            units.keep(work, answer, status)
        elif refund.status == RefundStatus.FAILED:
            units.release(work)
    if refund.status == RefundStatus.FAILED:
        raise errors.not_refunded(refund)
    return answer, status


def _ask(stripe: StripePort, wish: RefundWish) -> Settle:
    try:
        state = stripe.refund(wish)
    except OutcomeUnknownError:
        return lambda work, refund, _row: operations.lose_sight(work, refund)
    except NotDoneError as refused:
        message = str(refused)
        return lambda work, refund, _row: operations.give_up(work, refund, errors.PROVIDER_UNAVAILABLE, message)
    except RejectedError as refused:
        code, sentence = refused.code or "refund_rejected", str(refused)
        return lambda work, refund, _row: operations.give_up(work, refund, code, sentence)
    return lambda work, refund, row: operations.learn(work, refund, row, state)


def _answer(work: Work, refund: Refund, row: Transaction) -> dict[str, Any]:
    contact = work.session.get(ContactRef, row.contact_id)
    return {"refund": present_refund(refund), "transaction": present_transaction(row, contact)}
