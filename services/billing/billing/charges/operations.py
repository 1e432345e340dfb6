"""The two ends of a charge: written down before Stripe is asked, settled by what Stripe says."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from billing.cards.operations import find_card
from billing.contacts import contact_refs
from billing.looking import first_look
from billing.money import positive_money
from billing.stripe.port import ChargeWish, Outcome
from billing.transactions.models import Status, Transaction
from billing.transactions.recording import record_state
from chassis.idempotency import KEPT
from chassis.ids import new_id
from chassis.work import Work

SETTLE_CHARGE = "settle_charge"
EXPIRE_AUTHENTICATION = "expire_authentication"
NEXT_LOOK = timedelta(seconds=5)
# Stripe forgets an idempotency key, and people an unfinished payment, after a day.
AUTHENTICATION_OPEN = timedelta(hours=23)


def begin_charge(work: Work, contact_id: str, wish: Mapping[str, Any], request_key: str | None) -> Transaction:
    """Write a charge down as `pending`, or find the one that this request has begun already.

    Raises:
        NotFound: ``contact_not_found`` or ``card_not_found``.
        Invalid: ``invalid_amount``.
    """
    contact_refs.require(work, contact_id)
    begun = _begun_by(work, request_key)
    if begun is not None:
        return begun
    card = find_card(work, contact_id, wish["card_id"])
    money = positive_money(wish["amount"], wish["currency"])
    identifier = new_id()
    row = Transaction(
        id=identifier,
        contact_id=contact_id,
        status=Status.PENDING,
        amount=money.minor,
        amount_refunded=0,
        currency=money.currency,
        description=wish["description"],
        request_key=request_key,
        created_by=work.actor,
        entity_type="charge",
        entity_id=identifier,
        source_type="manual",
        source_sub_type="contact_view",
        source_id=contact_id,
        card_id=card.id,
        card_brand=card.brand,
        card_last4=card.last4,
        customer_id=card.customer_id,
        payment_method_id=card.payment_method_id,
        live=not work.settings.stripe_api_key.startswith(("sk_test_", "rk_test_")),
    )
    work.session.add(row)
    work.session.flush()
    work.set_timer(SETTLE_CHARGE, row.id, first_look(work))
    return row


def wish_of(row: Transaction) -> ChargeWish:
    """What Stripe is asked for, the same however often it is asked."""
    if row.customer_id is None or row.payment_method_id is None:
        raise ValueError("only a card's transaction can be charged")
    return ChargeWish(
        transaction_id=row.id,
        location_id=row.location_id,
        # Who was charged. The row may be another's since, by a merge, and Stripe takes a request again only word for word.
        contact_id=row.source_id,
        customer_id=row.customer_id,
        payment_method_id=row.payment_method_id,
        money=row.money,
        description=row.description,
    )


def settle(work: Work, row: Transaction, outcome: Outcome) -> None:
    """Take in what Stripe says of a charge, under the row's lock; once, however often and in whatever order it is said."""
    _follow(work, row, row.learn(outcome, work.now()))


def lose_sight(work: Work, row: Transaction) -> None:
    """Stripe was asked and did not answer: nobody knows yet."""
    _follow(work, row, row.lose_sight())


def give_up(work: Work, row: Transaction, code: str, message: str) -> None:
    """Nothing was charged, and nothing will be."""
    _follow(work, row, row.give_up(code, message, work.now()))


def _begun_by(work: Work, request_key: str | None) -> Transaction | None:
    if request_key is None:
        return None
    begun = work.session.scalars(select(Transaction).where(Transaction.request_key == request_key)).one_or_none()
    if begun is not None and begun.created_at < work.now() - KEPT:
        begun.request_key = None
        work.session.flush()
        return None
    return begun


def _follow(work: Work, row: Transaction, news: bool) -> None:
    """Tell of a state that is new, and set or take back what watches over it."""
    if not news:
        return
    if row.status == Status.UNKNOWN:
        work.set_timer(SETTLE_CHARGE, row.id, work.now() + NEXT_LOOK)
    else:
        work.cancel_timer(SETTLE_CHARGE, row.id)
    if row.status == Status.REQUIRES_ACTION:
        work.set_timer(EXPIRE_AUTHENTICATION, row.id, work.now() + AUTHENTICATION_OPEN)
    else:
        work.cancel_timer(EXPIRE_AUTHENTICATION, row.id)
    work.session.flush()
    record_state(work, row)
