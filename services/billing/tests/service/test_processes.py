"""Billing's real processes: a charge whose process is killed is settled by the worker, once."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import orjson
import pytest

from billing.service import SERVICE
from chassis.identity import Identity, encode_key
from chassis.ids import new_id
from chassis.testing.keys import signed_headers, signer
from chassis.testing.waiting import wait_until
from stripe_simulator.testing import API_KEY, PUBLISHABLE_KEY

PAYMENTS = "/v1/payment_intents"


class Processes:
    """`python -m billing …` with one environment."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self._environment = {**os.environ, **environment}
        self._port = port
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, kind: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "billing", kind], env=self._environment, start_new_session=True
        )
        self._running.append(process)
        return process

    def web(self) -> subprocess.Popen[bytes]:
        process = self.start("web")
        wait_until(lambda: self.get_status("/health/live") == 200, about="the web process")
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        self._running.remove(process)

    def post(self, path: str, body: dict[str, Any], location: str, **headers: str) -> tuple[int, Any]:
        identity = Identity(actor="user:u1", location_id=location, scopes=frozenset({"*"}))
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}",
            orjson.dumps(body),
            {"Content-Type": "application/json", **signed_headers(identity), **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, orjson.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, orjson.loads(error.read())

    def get_status(self, path: str) -> int | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}{path}", timeout=5) as answer:
                return int(answer.status)
        except OSError:
            return None

    def stop(self) -> None:
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(30)


@pytest.fixture
def processes(
    service_database: Callable[[Any], str], simulator: Any, contacts_url: str, broker: Any
) -> Iterator[Processes]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Processes(
        {
            "BILLING_DATABASE_URL": service_database(SERVICE),
            "BILLING_BIND": f"127.0.0.1:{port}",
            "BUS_URL": broker.url,
            "BUS_NAMESPACE": f"billing-{os.getpid()}",
            "CONTACTS_URL": contacts_url,
            "IDENTITY_PUBLIC_KEYS": encode_key(signer().public_key),
            "STRIPE_API_KEY": API_KEY,
            "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE_KEY,
            "STRIPE_WEBHOOK_SECRET": simulator.webhook_secret,
            "STRIPE_API_BASE": simulator.url,
            "STRIPE_TIMEOUT_SECONDS": "1.0",
        },
        port,
    )
    yield made
    made.stop()


def test_a_charge_whose_process_was_killed_is_settled_once_by_the_worker(world: Any, processes: Processes) -> None:
    card = world.card()
    web = processes.web()
    world.simulator.order_fault("timeout_after", method="POST", path=PAYMENTS, seconds=5)
    body = {"amount": 12.5, "currency": "EUR", "cardId": card}
    path = f"/contacts/{world.contact}/charges"

    def ask() -> None:
        with suppress(OSError):
            processes.post(path, body, world.location, **{"Idempotency-Key": "killed"})

    caller = threading.Thread(target=ask)
    caller.start()
    wait_until(world.intents_here, about="the charge at Stripe")
    processes.kill(web)
    caller.join(30)
    [row] = world.client.get("/payments/transactions").json["data"]
    assert row["status"] == "pending"
    assert world.happened("billing.card.charged") == []

    processes.start("worker")
    wait_until(lambda: world.transaction(row["_id"])["status"] == "succeeded", timeout=30, about="the worker")
    processes.web()
    status, answer = processes.post(path, body, world.location, **{"Idempotency-Key": "killed"})
    assert (status, answer["transaction"]["id"]) == (201, row["_id"])
    assert len(world.intents_here()) == 1
    assert [event["subject"] for event in world.happened("billing.card.charged")] == [row["_id"]]


def test_an_identity_is_asked_for_at_every_address_but_the_open_ones(processes: Processes) -> None:
    processes.web()
    assert processes.get_status("/openapi.json") == 200
    assert processes.get_status("/asyncapi.json") == 200
    request = urllib.request.Request(f"http://127.0.0.1:{processes._port}/contacts/{new_id()}/cards")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    refused.value.close()
    assert refused.value.code == 401
