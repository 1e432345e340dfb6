"""Refunds: never more than was paid, also when many ask at once, and settled whoever tells of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import new_id

REFUNDS = "/v1/refunds"


def refund(world: Any, transaction: str, amount: Any = None, *, key: str | None = None, **more: Any) -> Any:
    """Ask for a refund; the answer."""
    body = {"reason": "Zu lange gewartet", **more}
    if amount is not None:
        body["amount"] = amount
    headers = {"Idempotency-Key": key} if key else None
    return world.client.post(f"/payments/transactions/{transaction}/refund", json=body, headers=headers)


def given_back(world: Any, transaction: str) -> list[int]:
    """What Stripe gave back of a transaction, oldest first."""
    [intent] = world.intents(transaction)
    found = world.sdk.v1.refunds.list({"payment_intent": intent.id}).data
    return [each.amount for each in reversed(found) if each.status == "succeeded"]


def test_a_part_and_then_the_rest_is_given_back(world: Any) -> None:
    transaction = world.paid(49.9)
    part = refund(world, transaction, 9.9)
    assert part.status_code == 201
    assert (part.json["refund"]["status"], part.json["refund"]["amount"]) == ("succeeded", 9.9)
    assert (part.json["transaction"]["status"], part.json["transaction"]["amountRefunded"]) == (
        "partially_refunded",
        9.9,
    )
    rest = refund(world, transaction)
    assert (rest.json["refund"]["amount"], rest.json["transaction"]["status"]) == (40, "refunded")
    assert given_back(world, transaction) == [990, 4000]
    told = [
        (each["data"]["refundAmountMinor"], each["data"]["reason"])
        for each in world.happened("billing.charge.refunded")
    ]
    assert told == [(990, "Zu lange gewartet"), (4000, "Zu lange gewartet")]
    again = refund(world, transaction)
    assert (again.status_code, again.json["code"]) == (409, "already_refunded")


def test_more_than_remains_is_refused_and_says_what_remains(world: Any) -> None:
    transaction = world.paid(20)
    refund(world, transaction, 5)
    answer = refund(world, transaction, 15.01)
    assert (answer.status_code, answer.json["code"]) == (422, "refund_exceeds_remaining")
    assert answer.json["details"] == {"remaining": 15, "currency": "EUR"}
    assert given_back(world, transaction) == [500]


def test_many_at_once_give_back_no_more_than_was_paid(world: Any) -> None:
    transaction = world.paid(100)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: refund(world, transaction, 40).status_code, range(6)))
    assert sorted(answers) == [201, 201, 422, 422, 422, 422]
    assert given_back(world, transaction) == [4000, 4000]
    assert world.transaction(transaction)["amountRefunded"] == 80


def test_the_same_key_gives_back_once(world: Any) -> None:
    transaction = world.paid(30)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: refund(world, transaction, 10, key="r1"), range(4)))
    assert [(answer.status_code, answer.json.get("code")) for answer in answers] == [(201, None)] * 4
    assert len({answer.json["refund"]["id"] for answer in answers}) == 1
    assert given_back(world, transaction) == [1000]


@pytest.mark.parametrize("kind", ["drop_after", "error_after"])
def test_a_lost_answer_is_unknown_and_held_until_the_worker_asks(world: Any, kind: str) -> None:
    transaction = world.paid(30)
    world.simulator.order_fault(kind, method="POST", path=REFUNDS, count=2)
    lost = refund(world, transaction, 20)
    assert (lost.status_code, lost.json["refund"]["status"]) == (202, "unknown")
    assert refund(world, transaction, 20).json["code"] == "refund_exceeds_remaining"
    assert world.happened("billing.charge.refunded") == []
    world.service.clock.move(timedelta(seconds=10))
    world.run_timers()
    assert world.transaction(transaction)["amountRefunded"] == 20
    assert given_back(world, transaction) == [2000]
    assert len(world.happened("billing.charge.refunded")) == 1


def test_a_refund_that_never_came_to_stripe_frees_what_it_held(world: Any) -> None:
    transaction = world.paid(30)
    world.simulator.order_fault("drop_before", method="POST", path=REFUNDS, count=2)
    assert refund(world, transaction).status_code == 202
    world.service.clock.move(timedelta(minutes=16))
    world.run_timers()
    assert world.transaction(transaction)["amountRefunded"] == 0
    assert refund(world, transaction).status_code == 201
    assert given_back(world, transaction) == [3000]


def test_a_refund_made_at_stripe_is_known_here(world: Any) -> None:
    transaction = world.paid(30)
    [intent] = world.intents(transaction)
    made = world.sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 700, "reason": "duplicate"})
    [event] = world.stripe_events("refund.created", made.id)
    for _ in range(2):
        assert world.hear(event).status_code == 200
    assert world.transaction(transaction)["amountRefunded"] == 7
    [told] = world.happened("billing.charge.refunded")
    assert (told["data"]["refundAmount"], told["data"]["reason"], told["actor"]) == (7, "duplicate", "provider:stripe")
    assert refund(world, transaction, 23.01).json["code"] == "refund_exceeds_remaining"


def test_a_refund_that_the_bank_sends_back_counts_as_paid_again(world: Any) -> None:
    transaction = world.paid(30, world.card("pm_card_refundFail"))
    answer = refund(world, transaction)
    assert answer.json["transaction"]["status"] == "refunded"
    [made] = world.sdk.v1.refunds.list({"payment_intent": world.intents(transaction)[0].id}).data
    world.simulator.control("POST", f"/refunds/{made.id}/settle")
    [created] = world.stripe_events("refund.created", made.id)
    [failed] = world.stripe_events("refund.failed", made.id)
    assert world.hear(failed).status_code == 200
    # What is older comes later, and changes nothing.
    assert world.hear(created).status_code == 200
    shown = world.transaction(transaction)
    assert (shown["status"], shown["amountRefunded"]) == ("succeeded", 0)
    assert len(world.happened("billing.charge.refund_failed")) == 1
    assert len(world.happened("billing.charge.refunded")) == 1


def test_a_refund_that_takes_its_time_is_held_and_settled_by_the_webhook(world: Any) -> None:
    transaction = world.paid(30, world.card("pm_card_pendingRefund"))
    answer = refund(world, transaction)
    assert (answer.status_code, answer.json["refund"]["status"]) == (202, "pending")
    assert refund(world, transaction, 1).json["code"] == "already_refunded"
    [made] = world.sdk.v1.refunds.list({"payment_intent": world.intents(transaction)[0].id}).data
    world.simulator.control("POST", f"/refunds/{made.id}/settle")
    [event] = world.stripe_events("refund.updated", made.id)
    world.hear(event)
    assert world.transaction(transaction)["status"] == "refunded"


def test_what_was_not_paid_can_not_be_refunded(world: Any) -> None:
    declined = world.charge(world.card("pm_card_chargeCustomerFail")).json["transactionId"]
    answer = refund(world, declined)
    assert (answer.status_code, answer.json["code"]) == (409, "not_refundable")
    assert refund(world, "nothing").json["code"] == "transaction_not_found"


def test_stripe_refusing_is_said_and_frees_what_was_held(world: Any) -> None:
    transaction = world.paid(30)
    world.simulator.order_fault("rate_limit", method="POST", path=REFUNDS)
    assert refund(world, transaction, key="busy").json["code"] == "payment_provider_unavailable"
    assert refund(world, transaction, key="busy").status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"amount": 0, "reason": "x"}, "amount"),
        ({"amount": -5, "reason": "x"}, "amount"),
        ({"amount": 1.001, "reason": "x"}, "amount"),
        ({"amount": "1", "reason": "x"}, "amount"),
        ({"reason": "x", "colour": "red"}, "colour"),
        ({}, "reason"),
    ],
)
def test_bad_input_is_named(world: Any, body: Any, field: str) -> None:
    transaction = world.paid(30)
    answer = world.client.post(f"/payments/transactions/{transaction}/refund", json=body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field
    assert given_back(world, transaction) == []


def test_another_location_can_not_refund(world: Any) -> None:
    transaction = world.paid(30)
    stranger = world.service.client(new_id())
    answer = stranger.post(f"/payments/transactions/{transaction}/refund", json={"reason": "x"})
    assert (answer.status_code, answer.json["code"]) == (404, "transaction_not_found")
    assert given_back(world, transaction) == []
