"""Charge Now: taken once, declined with a reason, or honest about not knowing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chassis.testing.service import TestService

PAYMENTS = "/v1/payment_intents"


def test_a_card_is_charged_and_everybody_is_told(world: Any) -> None:
    card = world.card()
    answer = world.charge(card)
    assert answer.status_code == 201
    shown = answer.json["transaction"]
    assert (shown["status"], shown["amount"], shown["currency"], shown["cardId"]) == ("succeeded", 49.9, "EUR", card)
    assert (shown["description"], shown["failureCode"], shown["amountRefunded"]) == ("Beratung", None, 0)
    assert shown["contactId"] == world.contact
    assert shown["createdBy"] == "u1"
    assert shown["receiptUrl"].startswith("https://")
    [intent] = world.intents(shown["id"])
    assert (intent.amount, intent.currency, intent.status, intent.description) == (4990, "eur", "succeeded", "Beratung")
    assert intent.latest_charge == shown["chargeId"]
    [event] = world.happened("billing.card.charged")
    assert (event["subject"], event["contact_id"], event["actor"]) == (shown["id"], world.contact, "user:u1")
    assert (event["data"]["amount"], event["data"]["amountMinor"]) == (49.9, 4990)
    assert world.happened("billing.charge.declined") == []


def test_the_same_key_twice_is_one_charge(world: Any) -> None:
    card = world.card()
    first, second = world.charge(card, key="once"), world.charge(card, key="once")
    assert (second.status_code, second.json) == (201, first.json)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(world.intents_here()) == 1
    assert len(world.happened("billing.card.charged")) == 1


def test_the_same_key_many_times_at_once_is_one_charge(world: Any) -> None:
    card = world.card()
    world.simulator.order_fault("delay", method="POST", path=PAYMENTS, seconds=0.4)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: world.charge(card, key="at-once"), range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.json["transaction"]["id"] for answer in answers}) == 1
    assert len(world.intents_here()) == 1
    assert len(world.happened("billing.card.charged")) == 1


def test_another_body_under_a_used_key_is_refused(world: Any) -> None:
    card = world.card()
    world.charge(card, key="mine")
    answer = world.charge(card, 50, key="mine")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert len(world.intents_here()) == 1


def test_without_a_key_two_charges_are_two(world: Any) -> None:
    card = world.card()
    assert world.charge(card).json["transaction"]["id"] != world.charge(card).json["transaction"]["id"]
    assert len(world.intents_here()) == 2


def test_a_decline_says_why_and_names_the_other_cards(world: Any) -> None:
    good, bad = world.card("pm_card_visa"), world.card("pm_card_chargeCustomerFail")
    answer = world.charge(bad)
    assert answer.status_code == 402
    body = answer.json
    assert (body["code"], body["declineCode"], body["otherCards"]) == ("card_declined", "generic_decline", [good])
    shown = world.transaction(body["transactionId"])
    assert (shown["status"], shown["failureCode"], shown["declineCode"]) == (
        "failed",
        "card_declined",
        "generic_decline",
    )
    [event] = world.happened("billing.charge.declined")
    assert (event["subject"], event["data"]["declineCode"]) == (body["transactionId"], "generic_decline")
    assert world.happened("billing.card.charged") == []


@pytest.mark.parametrize(
    ("decline_code", "retryable"),
    [("insufficient_funds", True), ("lost_card", False), ("expired_card", False), ("processing_error", True)],
)
def test_a_decline_says_whether_the_card_is_worth_another_try(world: Any, decline_code: str, retryable: bool) -> None:
    card = world.card()
    world.simulator.order_fault("decline", decline_code=decline_code)
    body = world.charge(card).json
    assert (body["code"], body["declineCode"], body["retryable"]) == ("card_declined", decline_code, retryable)


def test_a_declined_charge_does_not_spend_its_key(world: Any) -> None:
    card = world.card()
    world.simulator.order_fault("decline", decline_code="insufficient_funds")
    declined = world.charge(card, key="again")
    assert declined.status_code == 402
    paid = world.charge(card, key="again")
    assert paid.status_code == 201
    assert paid.json["transaction"]["id"] != declined.json["transactionId"]
    assert sorted(intent.status for intent in world.intents_here()) == ["requires_payment_method", "succeeded"]


def test_a_card_that_needs_its_holder_gives_the_browser_a_secret_and_succeeds_once_they_came(world: Any) -> None:
    card = world.card("pm_card_authenticationRequired")
    answer = world.charge(card, key="3ds")
    assert (answer.status_code, answer.json["code"]) == (402, "authentication_required")
    transaction, secret = answer.json["transactionId"], answer.json["clientSecret"]
    assert world.transaction(transaction)["status"] == "requires_action"
    again = world.charge(card, key="3ds")
    assert (again.status_code, again.json["transactionId"], again.json["clientSecret"]) == (402, transaction, secret)
    intent = secret.split("_secret_")[0]
    world.sdk.v1.payment_intents.confirm(
        intent, {"payment_method": world.intents(transaction)[0].last_payment_error.payment_method.id}
    )
    world.simulator.control("POST", f"/payment_intents/{intent}/authenticate")
    [event] = world.stripe_events("payment_intent.succeeded", intent)
    assert world.hear(event).status_code == 200
    assert world.transaction(transaction)["status"] == "succeeded"
    assert world.charge(card, key="3ds").json["transaction"]["id"] == transaction
    assert len(world.intents_here()) == 1


def test_a_holder_who_never_came_lets_the_payment_lapse(world: Any) -> None:
    card = world.card("pm_card_authenticationRequired")
    transaction = world.charge(card).json["transactionId"]
    world.service.clock.move(timedelta(hours=24))
    world.run_timers()
    shown = world.transaction(transaction)
    assert (shown["status"], shown["failureCode"]) == ("failed", "authentication_expired")
    assert [intent.status for intent in world.intents(transaction)] == ["canceled"]


@pytest.mark.parametrize("kind", ["drop_after", "error_after"])
def test_an_answer_lost_after_charging_is_unknown_until_the_worker_asks(world: Any, kind: str) -> None:
    card = world.card()
    # The second fault meets the second try, which would find the answer under its key.
    world.simulator.order_fault(kind, method="POST", path=PAYMENTS, count=2)
    answer = world.charge(card)
    assert (answer.status_code, answer.json["transaction"]["status"]) == (202, "unknown")
    transaction = answer.json["transaction"]["id"]
    assert [event["subject"] for event in world.happened("billing.charge.unknown")] == [transaction]
    assert world.happened("billing.card.charged") == []
    world.service.clock.move(timedelta(seconds=10))
    world.run_timers()
    assert world.transaction(transaction)["status"] == "succeeded"
    assert [event["subject"] for event in world.happened("billing.card.charged")] == [transaction]
    assert len(world.intents(transaction)) == 1


def test_stripe_falling_silent_after_charging_is_not_waited_for_beyond_the_limit(
    world: Any, make_billing: Callable[..., TestService]
) -> None:
    card = world.card()
    world.simulator.order_fault("timeout_after", method="POST", path=PAYMENTS, seconds=60, count=2)
    with make_billing(clock=world.service.clock, stripe_timeout=0.5) as hurried:
        body = {"amount": 49.9, "currency": "EUR", "cardId": card}
        answer = hurried.client(world.location, user="u1").post(f"/contacts/{world.contact}/charges", json=body)
    assert (answer.status_code, answer.json["transaction"]["status"]) == (202, "unknown")
    world.service.clock.move(timedelta(seconds=10))
    world.run_timers()
    assert world.transaction(answer.json["transaction"]["id"])["status"] == "succeeded"
    assert len(world.intents_here()) == 1


def test_one_lost_answer_is_found_by_the_second_try(world: Any) -> None:
    card = world.card()
    world.simulator.order_fault("drop_after", method="POST", path=PAYMENTS)
    answer = world.charge(card)
    assert (answer.status_code, answer.json["transaction"]["status"]) == (201, "succeeded")
    assert len(world.intents_here()) == 1


def test_an_unknown_charge_is_settled_by_the_webhook(world: Any) -> None:
    card = world.card()
    world.simulator.order_fault("drop_after", method="POST", path=PAYMENTS, count=2)
    transaction = world.charge(card).json["transaction"]["id"]
    [intent] = world.intents(transaction)
    [event] = world.stripe_events("payment_intent.succeeded", intent.id)
    assert world.hear(event).json == {"received": True}
    assert world.transaction(transaction)["status"] == "succeeded"
    assert [each["actor"] for each in world.happened("billing.card.charged")] == ["provider:stripe"]
    assert world.run_timers() == 0


def test_the_same_key_while_unknown_finds_the_charge_that_was_made(world: Any) -> None:
    card = world.card()
    world.simulator.order_fault("drop_after", method="POST", path=PAYMENTS, count=2)
    unknown = world.charge(card, key="unsure")
    assert unknown.status_code == 202
    settled = world.charge(card, key="unsure")
    assert (settled.status_code, settled.json["transaction"]["status"]) == (201, "succeeded")
    assert settled.json["transaction"]["id"] == unknown.json["transaction"]["id"]
    assert len(world.intents_here()) == 1


def test_a_charge_that_never_came_to_stripe_is_failed_in_the_end_and_not_made(world: Any) -> None:
    card = world.card()
    world.simulator.order_fault("drop_before", method="POST", path=PAYMENTS, count=2)
    transaction = world.charge(card).json["transaction"]["id"]
    world.service.clock.move(timedelta(minutes=1))
    world.run_timers()
    assert world.transaction(transaction)["status"] == "unknown"
    world.service.clock.move(timedelta(minutes=15))
    world.run_timers()
    shown = world.transaction(transaction)
    assert (shown["status"], shown["failureCode"]) == ("failed", "not_received")
    assert world.intents(transaction) == []
    assert len(world.happened("billing.charge.unknown")) == 1
    assert len(world.happened("billing.charge.declined")) == 1


def test_while_stripe_is_silent_the_worker_keeps_asking(world: Any) -> None:
    card = world.card()
    world.simulator.order_fault("drop_after", method="POST", path=PAYMENTS, count=2)
    transaction = world.charge(card).json["transaction"]["id"]
    world.simulator.order_fault("error_before", method="GET", path=PAYMENTS, count=4)
    for _ in range(2):
        world.service.clock.move(timedelta(hours=1))
        world.run_timers()
        assert world.transaction(transaction)["status"] == "unknown"
    world.service.clock.move(timedelta(hours=1))
    world.run_timers()
    assert world.transaction(transaction)["status"] == "succeeded"


def test_a_process_that_died_before_it_settled_leaves_the_rest_to_the_worker(
    world: Any, make_billing: Callable[..., TestService]
) -> None:
    card = world.card()

    class Killed(BaseException):
        pass

    class DyingStripe:
        """Charges, and does not live to tell."""

        def charge(self, wish: Any) -> Any:
            world.service.runtime.ports.stripe.charge(wish)
            raise Killed

    with make_billing(clock=world.service.clock) as dying:
        object.__setattr__(dying.runtime.ports, "stripe", DyingStripe())
        client = dying.client(world.location, user="u1")
        body = {"amount": 49.9, "currency": "EUR", "cardId": card}
        with pytest.raises(Killed):
            client.post(f"/contacts/{world.contact}/charges", json=body, headers={"Idempotency-Key": "died"})
    listed = world.client.get("/payments/transactions").json["data"]
    assert [row["status"] for row in listed] == ["pending"]
    world.service.clock.move(timedelta(minutes=1))
    world.run_timers()
    assert world.transaction(listed[0]["_id"])["status"] == "succeeded"
    again = world.client.post(f"/contacts/{world.contact}/charges", json=body, headers={"Idempotency-Key": "died"})
    assert (again.status_code, again.json["transaction"]["id"]) == (201, listed[0]["_id"])
    assert len(world.intents_here()) == 1


def test_stripe_refusing_to_listen_is_said_and_nothing_is_charged(world: Any) -> None:
    card = world.card()
    world.simulator.order_fault("rate_limit", method="POST", path=PAYMENTS)
    answer = world.charge(card, key="busy")
    assert (answer.status_code, answer.json["code"]) == (503, "payment_provider_unavailable")
    assert world.charge(card, key="busy").status_code == 201
    assert len(world.intents_here()) == 1


@pytest.mark.parametrize(
    ("amount", "currency", "sent"),
    [(1500, "JPY", 1500), (12.34, "KWD", 12340), (500, "ISK", 50000), (7.5, "MGA", None), (0.1, "USD", None)],
)
def test_amounts_go_to_stripe_in_its_own_units(world: Any, amount: Any, currency: str, sent: int | None) -> None:
    answer = world.charge(world.card(), amount, currency=currency)
    if sent is None:
        assert answer.status_code == 422, answer.json
        assert answer.json["errors"][0]["field"] == "amount"
        assert world.intents_here() == []
        return
    assert answer.json["transaction"]["amount"] == amount
    assert [intent.amount for intent in world.intents_here()] == [sent]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": "12"}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": 1e300}, "amount"),
        ({"amount": 10**18}, "amount"),
        ({"amount": 0.001}, "amount"),
        ({"amount": 9_999_999.99}, "amount"),
        ({"amount": None}, "amount"),
        ({"currency": "EU"}, "currency"),
        ({"currency": 5}, "currency"),
        ({"description": "x" * 501}, "description"),
        ({"description": "a\x00b"}, "description"),
        ({"cardId": ""}, "cardId"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_input_is_named_and_nothing_is_charged(world: Any, change: Any, field: str) -> None:
    answer = world.charge(world.card(), **change)
    assert answer.status_code == 422, answer.json
    assert answer.json["errors"][0]["field"] == field
    assert world.intents_here() == []


def test_a_number_beyond_all_bounds_is_refused(world: Any) -> None:
    body = f'{{"amount": 1{"0" * 400}, "currency": "EUR", "cardId": "{world.card()}"}}'
    path = f"/contacts/{world.contact}/charges"
    answer = world.client.post(path, data=body, content_type="application/json")
    assert answer.status_code in (400, 422), answer.json
    assert world.intents_here() == []


def test_a_currency_that_stripe_does_not_know_is_refused(world: Any) -> None:
    answer = world.charge(world.card(), currency="QQQ")
    assert (answer.status_code, answer.json["code"]) == (422, "charge_rejected")
    assert world.intents_here() == []


def test_a_card_number_in_a_description_is_refused(world: Any) -> None:
    answer = world.charge(world.card(), description="for 5555 5555 5555 4444")
    assert (answer.status_code, answer.json["code"]) == (422, "raw_card_data")


def test_an_unknown_contact_or_card_is_not_found(world: Any) -> None:
    assert world.charge("nothing").json["code"] == "card_not_found"
    other = world.add_contact()
    assert world.charge(world.card(contact=other)).json["code"] == "card_not_found"
    path = "/contacts/nobody/charges"
    body = {"amount": 1, "currency": "EUR", "cardId": "x"}
    assert world.client.post(path, json=body).json["code"] == "contact_not_found"
