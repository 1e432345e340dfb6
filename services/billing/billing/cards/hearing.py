"""What Stripe tells of cards by itself."""

from sqlalchemy import select

from billing.cards.models import Card
from billing.cards.operations import apply_change, forget_card
from billing.stripe.port import ProviderEvent
from billing.stripe.reading import card_of
from chassis.work import Work


def hear_updated(work: Work, event: ProviderEvent) -> None:
    """A card's issuer or its owner changed its expiry or number; what is older than what is known changes nothing."""
    card = _find(work, event)
    if card is None or event.created < card.provider_at.replace(microsecond=0):
        return
    details = card_of(event.data)
    card.provider_at = event.created
    apply_change(
        work,
        card,
        {
            "brand": details.brand,
            "last4": details.last4,
            "exp_month": details.exp_month,
            "exp_year": details.exp_year,
        },
    )


def hear_detached(work: Work, event: ProviderEvent) -> None:
    """A card was removed at Stripe."""
    card = _find(work, event)
    if card is not None:
        forget_card(work, card)


def _find(work: Work, event: ProviderEvent) -> Card | None:
    with work.across_locations():
        card = work.session.scalars(
            select(Card).where(Card.payment_method_id == event.data["id"], Card.removed_at.is_(None)).with_for_update()
        ).one_or_none()
    if card is not None:
        work.enter_location(card.location_id)
    return card
