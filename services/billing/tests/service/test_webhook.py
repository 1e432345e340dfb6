"""Stripe's webhooks: only signed ones, each once, in whatever order they come."""

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

PAYMENTS = "/v1/payment_intents"


def unknown_charge(world: Any) -> tuple[str, Any]:
    """A charge whose answer was lost, and Stripe's event that it succeeded."""
    world.simulator.order_fault("drop_after", method="POST", path=PAYMENTS, count=2)
    transaction = world.charge(world.card()).json["transaction"]["id"]
    [intent] = world.intents(transaction)
    [event] = world.stripe_events("payment_intent.succeeded", intent.id)
    return transaction, event


def test_a_webhook_with_a_wrong_signature_changes_nothing(world: Any) -> None:
    transaction, event = unknown_charge(world)
    answer = world.hear(event, secret="whsec_other")
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_signature")
    assert world.transaction(transaction)["status"] == "unknown"


@pytest.mark.parametrize(
    "signature", ["", "t=1,v1=00", "v1=00", "t=x,v1=00", "t=99999999999999999999,v1=é", "t=,v1=", "nonsense"]
)
def test_a_malformed_signature_is_refused(world: Any, signature: str) -> None:
    client = world.service.client(None, actor="anonymous", scopes=())
    answer = client.post("/stripe/webhook", data=b"{}", headers={"Stripe-Signature": signature.encode("latin-1")})
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_signature")


@pytest.mark.parametrize("payload", ["", "[]", "null", "{}", '{"id": "evt_1"}', "\udcff", '"x"', "{" * 5000])
def test_a_signed_body_that_is_no_event_is_refused(world: Any, payload: str) -> None:
    raw = payload.encode("utf-8", "surrogateescape")
    moment = stripe.WebhookSignature.generate_signature_header(payload.replace("\udcff", ""), "whsec_simulated")
    client = world.service.client(None, actor="anonymous", scopes=())
    answer = client.post("/stripe/webhook", data=raw, headers={"Stripe-Signature": moment})
    assert answer.status_code == 400, answer.json


def test_an_event_heard_many_times_at_once_counts_once(world: Any) -> None:
    transaction, event = unknown_charge(world)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: world.hear(event).status_code, range(6)))
    assert answers == [200] * 6
    assert world.transaction(transaction)["status"] == "succeeded"
    assert len(world.happened("billing.card.charged")) == 1


def test_the_events_of_a_payment_end_the_same_in_every_order(world: Any) -> None:
    card = world.card("pm_card_authenticationRequired")
    for order in itertools.permutations(range(3)):
        transaction = world.charge(card).json["transactionId"]
        [intent] = world.intents(transaction)
        method = intent.last_payment_error.payment_method.id
        world.sdk.v1.payment_intents.confirm(intent.id, {"payment_method": method})
        world.simulator.control("POST", f"/payment_intents/{intent.id}/authenticate")
        events = [
            world.stripe_events(f"payment_intent.{kind}", intent.id)[0]
            for kind in ("payment_failed", "requires_action", "succeeded")
        ]
        for place in order:
            assert world.hear(events[place]).status_code == 200
        assert world.transaction(transaction)["status"] == "succeeded"
    assert len(world.happened("billing.card.charged")) == 6


def test_the_webhook_of_a_decline_that_overtakes_the_answer_is_the_same_decline(world: Any) -> None:
    world.simulator.order_fault("drop_after", method="POST", path=PAYMENTS, count=2)
    transaction = world.charge(world.card("pm_card_chargeCustomerFail")).json["transaction"]["id"]
    [intent] = world.intents(transaction)
    [event] = world.stripe_events("payment_intent.payment_failed", intent.id)
    world.hear(event)
    shown = world.transaction(transaction)
    assert (shown["status"], shown["declineCode"]) == ("failed", "generic_decline")
    assert len(world.happened("billing.charge.declined")) == 1


def test_a_refund_told_before_its_payment_is_taken_when_it_is_told_again(world: Any) -> None:
    card = world.card("pm_card_authenticationRequired")
    transaction = world.charge(card).json["transactionId"]
    [intent] = world.intents(transaction)
    world.sdk.v1.payment_intents.confirm(intent.id, {"payment_method": intent.last_payment_error.payment_method.id})
    world.simulator.control("POST", f"/payment_intents/{intent.id}/authenticate")
    made = world.sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 700})
    [paid] = world.stripe_events("payment_intent.succeeded", intent.id)
    [refunded] = world.stripe_events("refund.created", made.id)
    early = world.hear(refunded)
    assert (early.status_code, early.json["code"]) == (503, "charge_not_settled")
    assert world.hear(paid).status_code == 200
    assert world.hear(refunded).status_code == 200
    assert world.transaction(transaction)["amountRefunded"] == 7


def test_payments_and_events_that_are_not_ours_are_nothing_to_us(world: Any) -> None:
    intent = world.sdk.v1.payment_intents.create(
        {"amount": 500, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    )
    for kind in ("payment_intent.succeeded", "payment_intent.created"):
        [event] = world.stripe_events(kind, intent.id)
        assert world.hear(event).json == {"received": True}
    assert world.happened("billing.card.charged") == []


def test_a_card_that_its_issuer_renewed_shows_its_new_expiry_and_old_news_change_nothing(world: Any) -> None:
    card = world.card()
    customer = world.sdk.v1.customers.search({"query": f"metadata['contactId']:'{world.contact}'"}).data[0].id
    method = world.sdk.v1.payment_methods.list({"customer": customer}).data[0].id
    world.sdk.v1.payment_methods.update(method, {"card": {"exp_month": 3, "exp_year": 2039}})
    [newer] = world.stripe_events("payment_method.updated", method)
    older = json.loads(str(newer))
    older.update(id="evt_older", created=older["created"] - 3600)
    older["data"]["object"]["card"]["exp_year"] = 2001
    newer_later = json.loads(str(newer))
    newer_later["created"] += 5
    for event in (json.dumps(newer_later), json.dumps(older)):
        assert world.hear(event).status_code == 200
    [told] = world.happened("billing.card.updated")
    assert told["data"]["changes"] == [
        {"field": "expMonth", "before": 12, "after": 3},
        {"field": "expYear", "before": 2035, "after": 2039},
    ]
    shown = world.client.get(f"/contacts/{world.contact}/cards").json["cards"]
    assert [(each["id"], each["expMonth"], each["expYear"]) for each in shown] == [(card, 3, 2039)]


def test_a_card_removed_at_stripe_is_removed_here(world: Any) -> None:
    card = world.card()
    customer = world.sdk.v1.customers.search({"query": f"metadata['contactId']:'{world.contact}'"}).data[0].id
    method = world.sdk.v1.payment_methods.list({"customer": customer}).data[0].id
    world.sdk.v1.payment_methods.detach(method)
    [event] = world.stripe_events("payment_method.detached", method)
    world.hear(event)
    assert world.client.get(f"/contacts/{world.contact}/cards").json["cards"] == []
    assert [each["subject"] for each in world.happened("billing.card.removed")] == [card]
