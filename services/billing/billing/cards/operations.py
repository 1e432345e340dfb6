"""Keeping, changing and removing cards. A contact's cards change one at a time, under the lock of its customer."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from billing.cards.errors import card_belongs_elsewhere, card_not_found, default_needed
from billing.cards.models import Card
from billing.cards.schemas import present_card
from billing.contacts import contact_refs
from billing.customers.models import Customer
from billing.events import CARD_ADDED, CARD_REMOVED, CARD_UPDATED
from billing.stripe.port import CardDetails
from chassis.paging import Key
from chassis.timers.store import Timer
from chassis.work import Change, Work

DETACH_CARD = "detach_card"
_NEWEST_FIRST = (Key(Card.id.expression, "id", descending=True),)
_WIRE_NAMES = {"label": "label", "is_default": "isDefault", "exp_month": "expMonth", "exp_year": "expYear"}


def list_cards(work: Work, contact_id: str) -> tuple[Sequence[Card], str | None]:
    """A page of the contact's cards, newest first, and the next page's cursor.

    Raises:
        NotFound: ``contact_not_found``.
    """
    contact_refs.require(work, contact_id)
    wanted = select(Card).where(Card.contact_id == contact_id, Card.removed_at.is_(None))
    rows = work.session.scalars(work.page.apply(wanted, _NEWEST_FIRST)).all()
    return work.page.cut(rows, _NEWEST_FIRST)


def cards_of(work: Work, contact_id: str) -> Sequence[Card]:
    """All of the contact's cards, the default first, then newest first."""
    wanted = select(Card).where(Card.contact_id == contact_id, Card.removed_at.is_(None))
    return work.session.scalars(wanted.order_by(Card.is_default.desc(), Card.id.desc())).all()


def find_card(work: Work, contact_id: str, card_id: str) -> Card:
    """One of the contact's cards.

    Raises:
        NotFound: ``card_not_found``.
    """
    card = work.session.get(Card, card_id)
    if card is None or card.contact_id != contact_id or card.removed_at is not None:
        raise card_not_found()
    return card


def keep_card(work: Work, contact_id: str, customer_id: str, details: CardDetails, label: str | None) -> Card:
    """Store a card that Stripe has saved; the contact's first one is its default. One that is stored already is answered.

    Raises:
        Conflict: ``card_of_another_contact``.
    """
    # Stripe was asked meanwhile, and the contact may have been merged.
    contact_id = contact_refs.hold(work, contact_id)
    _lock_cards(work, contact_id)
    known = work.session.scalars(select(Card).where(Card.payment_method_id == details.payment_method_id)).one_or_none()
    if known is not None:
        if known.contact_id != contact_id or known.removed_at is not None:
            raise card_belongs_elsewhere()
        return known
    card = Card(
        contact_id=contact_id,
        customer_id=customer_id,
        payment_method_id=details.payment_method_id,
        brand=details.brand,
        last4=details.last4,
        exp_month=details.exp_month,
        exp_year=details.exp_year,
        fingerprint=details.fingerprint,
        label=label,
        is_default=not cards_of(work, contact_id),
        provider_at=work.now(),
    )
    work.session.add(card)
    work.session.flush()
    work.record(CARD_ADDED, card.id, card_data(card), contact_id=contact_id)
    return card


def change_card(work: Work, contact_id: str, card_id: str, wish: Mapping[str, Any]) -> Card:
    """Set a card's label, or make it the default.

    Raises:
        NotFound: ``contact_not_found`` or ``card_not_found``.
        Conflict: ``default_card``, the default can't be taken from a card without giving it to another.
        PreconditionFailed: ``stale_version``.
    """
    contact_refs.require(work, contact_id)
    _lock_cards(work, contact_id)
    card = find_card(work, contact_id, card_id)
    work.check_version(card)
    wanted_default = wish.get("is_default", card.is_default)
    if card.is_default and not wanted_default:
        raise default_needed()
    if wanted_default and not card.is_default:
        _take_default(work, contact_id)
    apply_change(work, card, {"label": wish.get("label", card.label), "is_default": wanted_default})
    return card


def remove_card(work: Work, contact_id: str, card_id: str) -> None:
    """Remove a card here at once, and at Stripe as soon as the worker gets to it.

    Raises:
        NotFound: ``contact_not_found`` or ``card_not_found``.
        PreconditionFailed: ``stale_version``.
    """
    contact_refs.require(work, contact_id)
    _lock_cards(work, contact_id)
    card = find_card(work, contact_id, card_id)
    work.check_version(card)
    forget_card(work, card)
    work.set_timer(DETACH_CARD, card.id, work.now(), {"paymentMethodId": card.payment_method_id})


def forget_card(work: Work, card: Card) -> None:
    """Let a card be gone; the newest of the rest becomes the default if it was."""
    was_default = card.is_default
    card.removed_at, card.is_default = work.now(), False
    work.session.flush()
    work.record(CARD_REMOVED, card.id, card_data(card), contact_id=card.contact_id)
    rest = cards_of(work, card.contact_id)
    if was_default and rest:
        apply_change(work, rest[0], {"is_default": True})


def apply_change(work: Work, card: Card, values: Mapping[str, Any]) -> None:
    """Set a card's columns and tell of it, if anything changes."""
    changes = [
        Change(_WIRE_NAMES.get(name, name), getattr(card, name), value)
        for name, value in values.items()
        if getattr(card, name) != value
    ]
    if not changes:
        return
    for name, value in values.items():
        setattr(card, name, value)
    work.session.flush()
    work.record(CARD_UPDATED, card.id, card_data(card), contact_id=card.contact_id, changes=changes)


def detach_card(work: Work, timer: Timer) -> None:
    """Have Stripe forget a removed card; the timer is tried again while Stripe does not answer."""
    work.ports.stripe.detach_card(timer.payload["paymentMethodId"])


def card_data(card: Card) -> dict[str, Any]:
    """A card as events tell it."""
    return {**present_card(card), "contactId": card.contact_id}


def _take_default(work: Work, contact_id: str) -> None:
    for card in cards_of(work, contact_id):
        if card.is_default:
            apply_change(work, card, {"is_default": False})


def _lock_cards(work: Work, contact_id: str) -> None:
    work.session.scalars(select(Customer).where(Customer.contact_id == contact_id).with_for_update()).one_or_none()
