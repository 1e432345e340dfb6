"""A contact's stored cards."""

from typing import Any

from billing.cards import adding, operations
from billing.cards.schemas import (
    AddCardBody,
    CardAnswer,
    CardsAnswer,
    ChangeCardBody,
    RemovedAnswer,
    SetupAnswer,
    present_card,
)
from billing.guarded import GuardedFeature
from chassis.web.feature import Answer
from chassis.web.performing import RequestUnits
from chassis.work import Work

READ = ("payments/cards.readonly", "payments/cards.write")
WRITE = "payments/cards.write"

cards = GuardedFeature("cards", __name__, "Stored cards")


@cards.operation(
    "POST", "/contacts/<contact_id>/cards/setup", scope=WRITE, answer=SetupAnswer, steps=True, published=False
)
def set_up_card(units: RequestUnits, contact_id: str) -> Answer:
    """Begin to save a card in a browser."""
    return adding.begin_setup(units, contact_id)


@cards.operation(
    "POST",
    "/contacts/<contact_id>/cards",
    scope=WRITE,
    body=AddCardBody,
    answer=CardAnswer,
    status=201,
    steps=True,
    published=False,
)
def add_card(units: RequestUnits, body: dict[str, Any], contact_id: str) -> Answer:
    """Store the card of a payment method."""
    return adding.add_card(units, contact_id, body)


@cards.operation("GET", "/contacts/<contact_id>/cards", scope=READ, answer=CardsAnswer, paged=True, published=False)
def list_cards(work: Work, contact_id: str) -> Answer:
    """A contact's cards, newest first."""
    rows, cursor = operations.list_cards(work, contact_id)
    return {"cards": [present_card(card) for card in rows], "nextCursor": cursor}


@cards.operation(
    "PUT",
    "/contacts/<contact_id>/cards/<card_id>",
    scope=WRITE,
    body=ChangeCardBody,
    answer=CardAnswer,
    published=False,
)
def change_card(work: Work, body: dict[str, Any], contact_id: str, card_id: str) -> Answer:
    """Set a card's label, or make it the default."""
    card = operations.change_card(work, contact_id, card_id, body)
    work.show_version(card)
    return {"card": present_card(card)}


@cards.operation("DELETE", "/contacts/<contact_id>/cards/<card_id>", scope=WRITE, answer=RemovedAnswer, published=False)
def remove_card(work: Work, contact_id: str, card_id: str) -> Answer:
    """Remove a card."""
    operations.remove_card(work, contact_id, card_id)
    return {"succeeded": True}
