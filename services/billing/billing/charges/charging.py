"""Charge Now, in steps: written down, asked for while no transaction is open, settled."""

from collections.abc import Callable
from typing import Any

from billing.cards.operations import cards_of
from billing.charges import errors, operations
from billing.contacts import ContactRef
from billing.stripe.port import NotDoneError, OutcomeUnknownError, RejectedError, StripePort
from billing.transactions.models import Status, Transaction
from billing.transactions.operations import lock_transaction
from billing.transactions.schemas import present_transaction
from chassis.errors import Problem
from chassis.web.performing import RequestUnits
from chassis.work import Work

Settle = Callable[[Work, Transaction], None]


def charge_now(units: RequestUnits, contact_id: str, wish: dict[str, Any]) -> Any:
    """Charge a stored card. The same `Idempotency-Key` again, also at the same time, is the same charge.

    Raises:
        NotFound: ``contact_not_found`` or ``card_not_found``.
        Invalid: ``invalid_amount``, an amount that Stripe does not take, or ``charge_rejected``.
        PaymentRequired: ``card_declined``, ``authentication_required`` or ``payment_cancelled``.
        Unavailable: ``payment_provider_unavailable``, and nothing was charged.
    """
    key = units.idempotency.key if units.idempotency else None
    with units() as work:
        stored = units.claim(work)
        if stored is not None:
            return stored
        begun = operations.begin_charge(work, contact_id, wish, key)
    settle = _ask(units.runtime.ports.stripe, begun)
    with units() as work:
        # The key before the transaction, as above: in another order two callers would wait for each other.
        stored = units.claim(work)
        if stored is not None:
            return stored
        row = lock_transaction(work, begun.id)
        settle(work, row)
        answer = _answer(work, row)
        if row.is_paid:
            units.keep(work, answer[0], answer[1])
        elif row.status == Status.FAILED:
            units.release(work)
        problem = _problem(work, row)
    if problem is not None:
        raise problem
    return answer


def _ask(stripe: StripePort, begun: Transaction) -> Settle:
    """Ask Stripe for the charge; how to settle by what it says."""
    if begun.status not in (Status.PENDING, Status.UNKNOWN):
        return lambda _work, _row: None
    try:
        outcome = stripe.charge(operations.wish_of(begun))
    except OutcomeUnknownError:
        return operations.lose_sight
    except NotDoneError as refused:
        message = str(refused)
        return lambda work, row: operations.give_up(work, row, errors.PROVIDER_UNAVAILABLE, message)
    except RejectedError as refused:
        code, sentence = refused.code or "charge_rejected", str(refused)
        return lambda work, row: operations.give_up(work, row, code, sentence)
    return lambda work, row: operations.settle(work, row, outcome)


def _answer(work: Work, row: Transaction) -> tuple[dict[str, Any], int]:
    contact = work.session.get(ContactRef, row.contact_id)
    return {"transaction": present_transaction(row, contact)}, 201 if row.is_paid else 202


def _problem(work: Work, row: Transaction) -> Problem | None:
    """The error that answers a charge that did not go through."""
    if row.status not in (Status.FAILED, Status.REQUIRES_ACTION):
        return None
    others = [card.id for card in cards_of(work, row.contact_id) if card.id != row.card_id]
    if row.status == Status.REQUIRES_ACTION:
        return errors.authentication_required(row, others)
    if row.failure_code == "cancelled":
        return errors.cancelled(row)
    return errors.declined(row, others) if row.intent_id is not None else errors.not_charged(row)
