"""An idempotency key does a thing once, whatever happens to the answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from stripe_simulator.testing import SimulatorProcess


def _pay(client: stripe.StripeClient, key: str, amount: int = 500, card: str = "pm_card_visa") -> Any:
    wish: Any = {"amount": amount, "currency": "usd", "payment_method": card, "confirm": True, "metadata": {"key": key}}
    return client.v1.payment_intents.create(wish, {"idempotency_key": key})


def _intents(client: stripe.StripeClient, key: str) -> list[stripe.PaymentIntent]:
    return client.v1.payment_intents.search({"query": f"metadata['key']:'{key}'"}).data


def test_the_same_key_gives_the_same_answer_and_says_so(client: stripe.StripeClient) -> None:
    first, second = _pay(client, "same"), _pay(client, "same")
    assert first.id == second.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert second.last_response.headers["Original-Request"] == first.last_response.request_id
    assert len(_intents(client, "same")) == 1


def test_a_decline_is_remembered_too(client: stripe.StripeClient) -> None:
    answers = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as declined:
            _pay(client, "declined", card="pm_card_visa_chargeDeclined")
        answers.append(declined.value)
    assert answers[1].headers is not None
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert answers[0].json_body == answers[1].json_body
    assert len(_intents(client, "declined")) == 1


def test_other_parameters_under_a_used_key_are_refused(client: stripe.StripeClient) -> None:
    _pay(client, "reused")
    with pytest.raises(stripe.IdempotencyError):
        _pay(client, "reused", amount=501)
    assert len(_intents(client, "reused")) == 1


def test_a_refused_request_does_not_spend_its_key(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        _pay(client, "refused", amount=1)
    assert refused.value.code == "amount_too_small"
    assert _pay(client, "refused").status == "succeeded"


def test_a_key_in_flight_is_a_conflict_and_only_one_payment_is_made(
    simulator: SimulatorProcess, client: stripe.StripeClient
) -> None:
    simulator.order_fault("delay", path="/v1/payment_intents", method="POST", seconds=1)

    def attempt(_number: int) -> str:
        try:
            return str(_pay(client, "racing").status)
        except stripe.StripeError as problem:
            return f"{problem.http_status} {problem.error.code if problem.error else None}"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(attempt, range(4)))
    assert answers == ["409 idempotency_key_in_use"] * 3 + ["succeeded"]
    assert len(_intents(client, "racing")) == 1


@pytest.mark.parametrize("kind", ["timeout_after", "drop_after"])
def test_an_answer_lost_after_charging_is_found_again_under_its_key(
    simulator: SimulatorProcess, client: stripe.StripeClient, kind: str
) -> None:
    simulator.order_fault(kind, path="/v1/payment_intents", method="POST", seconds=0.2)
    with pytest.raises(stripe.APIConnectionError):
        _pay(client, kind)
    assert [intent.status for intent in _intents(client, kind)] == ["succeeded"]
    assert _pay(client, kind).last_response.headers["Idempotent-Replayed"] == "true"
    assert len(_intents(client, kind)) == 1


@pytest.mark.parametrize("kind", ["timeout_before", "drop_before"])
def test_a_request_lost_on_its_way_did_nothing(
    simulator: SimulatorProcess, client: stripe.StripeClient, kind: str
) -> None:
    simulator.order_fault(kind, path="/v1/payment_intents", method="POST", seconds=0.2)
    with pytest.raises(stripe.APIConnectionError):
        _pay(client, kind)
    assert _intents(client, kind) == []


def test_a_500_after_charging_stays_a_500_under_its_key(
    simulator: SimulatorProcess, client: stripe.StripeClient
) -> None:
    simulator.order_fault("error_after", path="/v1/payment_intents", method="POST")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            _pay(client, "broken")
    assert [intent.status for intent in _intents(client, "broken")] == ["succeeded"]


def test_too_many_requests_do_not_spend_the_key(simulator: SimulatorProcess, client: stripe.StripeClient) -> None:
    simulator.order_fault("rate_limit", path="/v1/payment_intents", method="POST")
    with pytest.raises(stripe.RateLimitError):
        _pay(client, "throttled")
    assert _pay(client, "throttled").status == "succeeded"
