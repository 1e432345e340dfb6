"""Saving a card, in steps: Stripe is asked while no transaction is open."""

from typing import Any

from billing.cards import operations
from billing.cards.errors import card_refused, payment_method_unusable, provider_unavailable
from billing.cards.schemas import present_card
from billing.customers.operations import ensure_customer, find_payer
from billing.steps import releasing
from billing.stripe.port import CardRefusedError, NotDoneError, OutcomeUnknownError, RejectedError
from chassis.web.performing import RequestUnits


def begin_setup(units: RequestUnits, contact_id: str) -> Any:
    """What a browser needs to send a card to Stripe for this contact.

    Raises:
        NotFound: ``contact_not_found``.
        Unavailable: ``payment_provider_unavailable``.
    """
    stripe = units.runtime.ports.stripe
    with units() as work:
        stored = units.claim(work)
        if stored is not None:
            return stored
        payer = find_payer(work, contact_id)
    with releasing(units):
        try:
            client_secret = stripe.begin_card_setup(ensure_customer(units, stripe, payer))
        except (OutcomeUnknownError, NotDoneError, RejectedError) as problem:
            raise provider_unavailable() from problem
    answer = {
        "clientSecret": client_secret,
        "publishableKey": units.runtime.settings.stripe_publishable_key,
    }
    with units() as work:
        units.keep(work, answer, 200)
    return answer


def add_card(units: RequestUnits, contact_id: str, wish: dict[str, Any]) -> Any:
    """Save the payment method that a browser made, and store its card.

    Raises:
        NotFound: ``contact_not_found``.
        PaymentRequired: ``card_declined``.
        Invalid: ``payment_method_unusable``.
        Conflict: ``card_of_another_contact``.
        Unavailable: ``payment_provider_unavailable``.
    """
    stripe = units.runtime.ports.stripe
    with units() as work:
        stored = units.claim(work)
        if stored is not None:
            return stored
        payer = find_payer(work, contact_id)
    with releasing(units):
        try:
            customer_id = ensure_customer(units, stripe, payer)
            details = stripe.attach_card(wish["payment_method_id"], customer_id)
        except CardRefusedError as refused:
            raise card_refused(refused.refusal) from refused
        except RejectedError as problem:
            raise payment_method_unusable(problem) from problem
        except (OutcomeUnknownError, NotDoneError) as problem:
            raise provider_unavailable() from problem
        with units() as work:
            card = operations.keep_card(work, contact_id, customer_id, details, wish.get("label"))
            answer = {"card": present_card(card)}
            units.keep(work, answer, 201)
    return answer
