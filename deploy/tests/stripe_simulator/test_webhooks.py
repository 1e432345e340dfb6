"""Webhooks are signed as the SDK checks them, come again until they are taken, and misbehave when asked to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from stripe_simulator.testing import SimulatorProcess, connect


class Endpoint:
    """A webhook endpoint that checks signatures and notes what came; ``refuse`` answers are 500."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.bad_signatures = 0
        self.refuse = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                payload = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(outer.take(payload, self.headers["Stripe-Signature"]))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/stripe/webhook"

    def take(self, payload: bytes, signature: str) -> int:
        with self._lock:
            try:
                event = stripe.Webhook.construct_event(payload, signature, "whsec_simulated")
            except stripe.SignatureVerificationError:
                self.bad_signatures += 1
                return 400
            if self.refuse:
                self.refuse -= 1
                return 500
            self.events.append(event)
            return 200

    def types(self) -> list[str]:
        with self._lock:
            return [event.type for event in self.events]


def until(condition: Callable[[], bool], within: float = 15.0) -> None:
    """Wait for a condition; fail when it does not come true in time."""
    end = time.monotonic() + within
    tick = threading.Event()
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        tick.wait(0.02)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def simulator(endpoint: Endpoint) -> Iterator[SimulatorProcess]:
    with SimulatorProcess(webhook_url=endpoint.url) as process:
        yield process


def _charge(client: stripe.StripeClient) -> stripe.PaymentIntent:
    return client.v1.payment_intents.create(
        {"amount": 700, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
    )


PAID = ["charge.succeeded", "payment_intent.created", "payment_intent.succeeded"]


def test_a_payment_is_told_once_for_each_event(client: stripe.StripeClient, endpoint: Endpoint) -> None:
    intent = _charge(client)
    until(lambda: len(endpoint.types()) == 3)
    assert sorted(endpoint.types()) == PAID
    succeeded = next(event for event in endpoint.events if event.type == "payment_intent.succeeded")
    assert (succeeded.data.object["id"], succeeded.data.object["amount"]) == (intent.id, 700)
    assert client.v1.events.retrieve(succeeded.id).type == "payment_intent.succeeded"
    assert endpoint.bad_signatures == 0


def test_an_event_that_was_not_taken_comes_again(client: stripe.StripeClient, endpoint: Endpoint) -> None:
    endpoint.refuse = 4
    _charge(client)
    until(lambda: len(endpoint.types()) == 3)
    assert sorted(endpoint.types()) == PAID


def test_a_duplicate_comes_twice_with_one_id(
    simulator: SimulatorProcess, client: stripe.StripeClient, endpoint: Endpoint
) -> None:
    simulator.order_fault("webhook_duplicate", path="payment_intent.succeeded")
    _charge(client)
    until(lambda: len(endpoint.types()) == 4)
    twice = [event.id for event in endpoint.events if event.type == "payment_intent.succeeded"]
    assert len(twice) == 2
    assert len(set(twice)) == 1


def test_reordered_webhooks_come_last_first(
    simulator: SimulatorProcess, client: stripe.StripeClient, endpoint: Endpoint
) -> None:
    simulator.order_fault("webhook_reorder", size=3)
    _charge(client)
    until(lambda: len(endpoint.types()) == 3)
    assert endpoint.types() == ["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]


def test_a_dropped_webhook_never_comes_but_the_event_is_listed(
    simulator: SimulatorProcess, client: stripe.StripeClient, endpoint: Endpoint
) -> None:
    simulator.order_fault("webhook_drop", path="payment_intent.succeeded")
    _charge(client)
    until(lambda: len(endpoint.types()) == 2)
    states = {row["type"]: row["state"] for row in simulator.control("GET", "/webhooks")["deliveries"]}
    assert states["payment_intent.succeeded"] == "dropped"
    assert [event.type for event in client.v1.events.list({"type": "payment_intent.succeeded"}).data] == [
        "payment_intent.succeeded"
    ]


def test_webhooks_waiting_at_a_crash_are_sent_after_it(endpoint: Endpoint, tmp_path: Any) -> None:
    process = SimulatorProcess(data=tmp_path, webhook_url=endpoint.url).start()
    process.order_fault("webhook_delay", seconds=1, count=3)
    intent = _charge(connect(process))
    process.kill()
    assert endpoint.types() == []
    process.start()
    try:
        until(lambda: sorted(endpoint.types()) == PAID)
        assert connect(process).v1.payment_intents.retrieve(intent.id).status == "succeeded"
    finally:
        process.stop()
