"""What becomes of billing's rows when their contact is merged into another. A fitness test holds this to the models."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from billing.cards.models import Card
from billing.cards.operations import apply_change, cards_of
from billing.contacts import contact_refs
from billing.database import Base
from billing.refunds.models import Refund
from billing.transactions.models import Transaction
from chassis.work import Work
from contact_ref import ContactMoveColumns, ContactMoves, Moving


class ContactMove(ContactMoveColumns, Base):
    """A card, transaction or refund that is with the survivor of a merge."""

    __tablename__ = "contact_moves"


def _leave_default(work: Work, card_ids: Sequence[str], contact_id: str) -> Mapping[str, Any]:
    """A contact has one default card: the survivor's own stays it, another's is it again once it is home."""
    taken = any(card.is_default for card in cards_of(work, contact_id))
    details = {}
    for card in _defaults(work, card_ids):
        details[card.id] = {"isDefault": True}
        if taken:
            apply_change(work, card, {"is_default": False})
        taken = True
    return details


def _come_home(work: Work, details: Mapping[str, Any]) -> None:
    back = [card_id for card_id, detail in details.items() if detail]
    for card in work.session.scalars(select(Card).where(Card.id.in_(back), Card.removed_at.is_(None))):
        if not any(other.is_default for other in cards_of(work, card.contact_id)):
            apply_change(work, card, {"is_default": True})


def _mend(work: Work, contact_id: str) -> None:
    """Whoever has cards has a default one: the newest, where it went. And a refund is whose its payment is, whenever it was made."""
    astray = (
        update(Refund)
        .where(Refund.transaction_id == Transaction.id, Refund.contact_id != contact_id)
        .where(Transaction.contact_id == contact_id, Transaction.location_id == work.location_id)
        .values(contact_id=contact_id)
    )
    work.session.execute(astray, execution_options={"synchronize_session": False})
    cards = cards_of(work, contact_id)
    if cards and not cards[0].is_default:
        apply_change(work, cards[0], {"is_default": True})


def _defaults(work: Work, card_ids: Sequence[str]) -> Sequence[Card]:
    statement = select(Card).where(Card.id.in_(card_ids), Card.is_default, Card.removed_at.is_(None))
    return work.session.scalars(statement.order_by(Card.id)).all()


MOVING = (
    Moving(Card.contact_id, leave=_leave_default, come_home=_come_home),
    Moving(Transaction.contact_id),
    Moving(Refund.contact_id),
)
STAYING: Mapping[str, str] = {
    "customers.contact_id": "Stripe's customer stays whose it was made for: each card names its own, and both are charged as before",
}
contact_moves = ContactMoves(contact_refs, ContactMove, MOVING, mend=_mend)
