"""Stripe's test cards do what Stripe says they do."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from stripe_simulator.testing import SimulatorProcess


def _charge(client: stripe.StripeClient, customer: str, card: str, **more: Any) -> Any:
    wish: Any = {"amount": 1999, "currency": "usd", "customer": customer, "payment_method": card, "confirm": True}
    wish.update(more)
    return client.v1.payment_intents.create(wish)


def test_a_good_card_is_charged(client: stripe.StripeClient, customer: str) -> None:
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    intent = _charge(client, customer, card.id, expand=["latest_charge"], metadata={"order": "7"})
    assert (intent.status, intent.amount_received, intent.metadata["order"]) == ("succeeded", 1999, "7")
    assert (intent.latest_charge.paid, intent.latest_charge.outcome["type"]) == (True, "authorized")
    assert intent.latest_charge.payment_method_details["card"]["last4"] == "4242"


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
        ("pm_card_radarBlock", "card_declined", "fraudulent"),
    ],
)
def test_a_declined_card_says_why_and_the_intent_waits_for_another(
    client: stripe.StripeClient, customer: str, card: str, code: str, decline_code: str
) -> None:
    with pytest.raises(stripe.CardError) as declined:
        _charge(client, customer, card)
    error = declined.value.error
    assert error is not None
    assert error.payment_intent is not None
    assert (declined.value.http_status, declined.value.code, error.decline_code) == (402, code, decline_code)
    intent = client.v1.payment_intents.retrieve(error.payment_intent.id)
    assert intent.status == "requires_payment_method"
    assert intent.amount_received == 0
    assert intent.payment_method is None
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == code
    paid = client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_mastercard"})
    assert paid.status == "succeeded"


def test_a_declined_card_is_not_saved(client: stripe.StripeClient, customer: str) -> None:
    with pytest.raises(stripe.CardError) as declined:
        client.v1.payment_methods.attach("pm_card_visa_chargeDeclined", {"customer": customer})
    assert declined.value.code == "card_declined"
    assert client.v1.payment_methods.list({"customer": customer}).data == []


def test_card_0341_is_saved_and_declined_when_charged(client: stripe.StripeClient, customer: str) -> None:
    card = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    with pytest.raises(stripe.CardError) as declined:
        _charge(client, customer, card.id)
    assert declined.value.code == "card_declined"
    assert client.v1.payment_methods.retrieve(card.id).customer == customer


def test_a_browser_makes_a_method_from_a_number_which_never_comes_back(browser: stripe.StripeClient) -> None:
    card: Any = {"number": "4000 0000 0000 0341", "exp_month": 7, "exp_year": 2034, "cvc": "123"}
    made = browser.v1.payment_methods.create({"type": "card", "card": card})
    assert made.card is not None
    assert (made.card.last4, made.card.exp_month, made.card.exp_year) == ("0341", 7, 2034)
    assert "4000000000000341" not in str(made)
    with pytest.raises(stripe.AuthenticationError):
        browser.v1.customers.list()


@pytest.mark.parametrize(
    ("number", "month", "code"),
    [("4242424242424241", 7, "incorrect_number"), ("4242424242424242", 13, "invalid_expiry_month")],
)
def test_a_mistyped_card_is_refused(client: stripe.StripeClient, number: str, month: int, code: str) -> None:
    card: Any = {"number": number, "exp_month": month, "exp_year": 2034}
    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_methods.create({"type": "card", "card": card})
    assert refused.value.code == code


def test_a_card_that_wants_authentication_is_declined_when_nobody_is_there(
    client: stripe.StripeClient, customer: str
) -> None:
    card = client.v1.payment_methods.attach("pm_card_authenticationRequired", {"customer": customer})
    with pytest.raises(stripe.CardError) as declined:
        _charge(client, customer, card.id, off_session=True)
    error = declined.value.error
    assert error is not None
    assert error.payment_intent is not None
    assert (declined.value.code, error.decline_code) == ("authentication_required", "authentication_required")
    assert error.payment_intent.client_secret is not None


def test_its_holder_authenticates_and_the_payment_goes_through(
    simulator: SimulatorProcess, client: stripe.StripeClient, customer: str
) -> None:
    card = client.v1.payment_methods.attach("pm_card_authenticationRequired", {"customer": customer})
    intent = _charge(client, customer, card.id)
    assert (intent.status, intent.amount_received) == ("requires_action", 0)
    simulator.control("POST", f"/payment_intents/{intent.id}/authenticate", {"succeed": False})
    failed = client.v1.payment_intents.retrieve(intent.id)
    assert failed.status == "requires_payment_method"
    client.v1.payment_intents.confirm(intent.id, {"payment_method": card.id})
    simulator.control("POST", f"/payment_intents/{intent.id}/authenticate")
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_a_card_set_up_with_authentication_is_charged_later_without(
    simulator: SimulatorProcess, client: stripe.StripeClient, browser: stripe.StripeClient, customer: str
) -> None:
    setup = client.v1.setup_intents.create({"customer": customer, "usage": "off_session"})
    answer: Any = {"payment_method": "pm_card_authenticationRequiredOnSetup", "client_secret": setup.client_secret}
    waiting = browser.v1.setup_intents.confirm(setup.id, answer)
    assert waiting.status == "requires_action"
    simulator.control("POST", f"/setup_intents/{setup.id}/authenticate")
    done = client.v1.setup_intents.retrieve(setup.id)
    assert done.status == "succeeded"
    card = client.v1.payment_methods.list({"customer": customer}).data[0]
    assert card.id == done.payment_method
    assert _charge(client, customer, card.id, off_session=True).status == "succeeded"


def test_a_detached_card_can_not_be_charged_or_attached_again(client: stripe.StripeClient, customer: str) -> None:
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    assert client.v1.payment_methods.detach(card.id).customer is None
    with pytest.raises(stripe.InvalidRequestError):
        _charge(client, customer, card.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_methods.attach(card.id, {"customer": customer})
