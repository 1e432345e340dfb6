"""Whatever happens between us and Stripe: no wish is charged twice, and in the end both books say the same."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

PAYMENTS = "/v1/payment_intents"
TROUBLES = ("drop_after", "drop_before", "error_after", "error_before", "delay", "decline", "rate_limit", None)
WISHES = 12


def insist(world: Any, card: str, key: str, chance: random.Random) -> None:
    """Charge with one key until the answer is clear, sometimes from two places at once; give up after a few tries."""
    trouble = chance.choice(TROUBLES)
    if trouble:
        path = "" if trouble == "decline" else PAYMENTS
        world.simulator.order_fault(trouble, method="POST", path=path, count=chance.randint(1, 3), seconds=0.1)
    for _ in range(chance.randint(1, 3)):
        at_once = chance.randint(1, 3)
        with ThreadPoolExecutor(at_once) as pool:
            answers = list(
                pool.map(lambda _: world.charge(card, 10, key=key, description=key).status_code, range(at_once))
            )
        assert set(answers) <= {201, 202, 402, 503}, answers
        if 201 in answers:
            break
    world.simulator.control("DELETE", "/faults")


@pytest.mark.parametrize("seed", range(3))
def test_the_books_agree_after_every_kind_of_trouble(world: Any, seed: int) -> None:
    chance = random.Random(seed)
    card = world.card()
    keys = [f"wish-{seed}-{number}" for number in range(WISHES)]
    for key in keys:
        insist(world, card, key, chance)
    told = [
        event for event in world.sdk.v1.events.list({"limit": 100}).data if event.type.startswith("payment_intent.")
    ]
    told += chance.sample(told, len(told) // 2)
    chance.shuffle(told)
    for event in told:
        assert world.hear(event).status_code == 200
    for pause in (timedelta(minutes=1), timedelta(minutes=20), timedelta(hours=2)):
        world.service.clock.move(pause)
        world.run_timers()

    rows = world.client.get("/payments/transactions?limit=100").json["data"]
    assert {row["status"] for row in rows} <= {"succeeded", "failed"}
    taken = [
        intent.metadata.to_dict()["transactionId"] for intent in every_intent(world) if intent.status == "succeeded"
    ]
    assert sorted(taken) == sorted(row["_id"] for row in rows if row["status"] == "succeeded")
    paid_wishes = Counter(intent.description for intent in every_intent(world) if intent.status == "succeeded")
    assert set(paid_wishes.values()) == {1}
    charged = [event["subject"] for event in world.happened("billing.card.charged")]
    assert sorted(charged) == sorted(taken)


def every_intent(world: Any) -> list[Any]:
    """Every payment at Stripe of this location."""
    query = f"metadata['locationId']:'{world.location}'"
    return list(world.sdk.v1.payment_intents.search({"query": query, "limit": 100}).auto_paging_iter())
