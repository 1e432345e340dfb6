"""Signed webhooks: every event is posted to the endpoint until it answers 2xx, with growing pauses."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from stripe_simulator import faults
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_log = logging.getLogger("stripe_simulator.webhooks")
_MOST_ATTEMPTS = 20
_LONGEST_PAUSE = 300.0
_TIMEOUT = 10.0
_POLL = 0.05
_PARALLEL = 4


@dataclass(frozen=True)
class Endpoint:
    """Where webhooks go and what signs them."""

    url: str
    secret: str


@dataclass(frozen=True)
class Delivery:
    """One event on its way, with how often it was tried."""

    id: int
    event: str
    attempts: int


def signature(secret: str, payload: bytes, moment: int) -> str:
    """The ``Stripe-Signature`` header: ``t`` is the time, ``v1`` the HMAC-SHA256 of ``t.payload``."""
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + payload, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"


class Sender:
    """Posts waiting deliveries, a few side by side, until it is stopped."""

    def __init__(self, simulation: Simulation, endpoint: Endpoint) -> None:
        self._simulation = simulation
        self._endpoint = endpoint
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self._posters = ThreadPoolExecutor(_PARALLEL, thread_name_prefix="webhook")

    def start(self) -> None:
        """Begin to deliver; what a killed process was just sending is sent again."""
        with self._simulation.store.transaction():
            self._simulation.store.query("UPDATE deliveries SET state = 'waiting' WHERE state = 'sending'")
        self._thread.start()

    def stop(self) -> None:
        """Deliver nothing more."""
        self._stopping.set()
        self._thread.join()
        self._posters.shutdown(cancel_futures=True)

    def _run(self) -> None:
        """Take turns until the end."""
        while not self._stopping.is_set():
            delivery = self._claim()
            if delivery is None:
                self._stopping.wait(_POLL)
                continue
            self._posters.submit(self._deliver, delivery)

    def _claim(self) -> Delivery | None:
        store = self._simulation.store
        rows = store.query(
            "SELECT id, event, attempts FROM deliveries WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT 1",
            time.time(),
        )
        if not rows:
            return None
        with store.transaction():
            delivery = Delivery(*rows[0])
            if delivery.attempts == 0 and self._suffers(delivery):
                return None
            store.query("UPDATE deliveries SET state = 'sending', attempts = attempts + 1 WHERE id = ?", delivery.id)
            return delivery

    def _suffers(self, delivery: Delivery) -> bool:
        """Apply an ordered fault to a delivery that was not tried yet; whether it must not go out now."""
        event = self._simulation.get("event", delivery.event)
        fault = faults.take(self._simulation, faults.WEBHOOK_KINDS, "", event["type"])
        if fault is None:
            return False
        store = self._simulation.store
        if fault.kind == "webhook_duplicate":
            self._simulation.queue_delivery(delivery.event)
            store.query("UPDATE deliveries SET attempts = 1 WHERE event = ? AND attempts = 0", delivery.event)
            return False
        if fault.kind == "webhook_drop":
            store.query("UPDATE deliveries SET state = 'dropped' WHERE id = ?", delivery.id)
        elif fault.kind == "webhook_delay":
            due = time.time() + fault.seconds
            store.query("UPDATE deliveries SET due = ?, attempts = 1 WHERE id = ?", due, delivery.id)
        else:
            self._hold(delivery, fault.size)
        return True

    def _hold(self, delivery: Delivery, size: int) -> None:
        store = self._simulation.store
        store.query("UPDATE deliveries SET state = 'held' WHERE id = ?", delivery.id)
        held = [row[0] for row in store.query("SELECT id FROM deliveries WHERE state = 'held' ORDER BY id DESC")]
        if len(held) < size:
            return
        for place, identifier in enumerate(held):
            store.query(
                "UPDATE deliveries SET state = 'waiting', attempts = 1, due = ? WHERE id = ?",
                time.time() + place * 0.2,
                identifier,
            )

    def _deliver(self, delivery: Delivery) -> None:
        event = self._simulation.get("event", delivery.event)
        problem = self._post(event)
        with self._simulation.store.transaction():
            self._settle(delivery, event, problem)

    def _settle(self, delivery: Delivery, event: Json, problem: str | None) -> None:
        store = self._simulation.store
        if problem is None:
            store.query("UPDATE deliveries SET state = 'delivered', error = NULL WHERE id = ?", delivery.id)
            self._simulation.save({**event, "pending_webhooks": 0})
            return
        state = "waiting" if delivery.attempts + 1 < _MOST_ATTEMPTS else "failed"
        due = time.time() + min(0.25 * 2**delivery.attempts, _LONGEST_PAUSE)
        store.query(
            "UPDATE deliveries SET state = ?, due = ?, error = ? WHERE id = ?", state, due, problem, delivery.id
        )
        _log.warning("webhook %s (%s) not delivered: %s", event["id"], event["type"], problem)

    def _post(self, event: Json) -> str | None:
        """Send it once; None when it was taken, else why not."""
        payload = json.dumps(event).encode()
        target = urlsplit(self._endpoint.url)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(self._endpoint.secret, payload, int(time.time())),
        }
        kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
        connection = kind(target.hostname or "", target.port, timeout=_TIMEOUT)
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        try:
            connection.request("POST", path, payload, headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as failure:
            return type(failure).__name__
        finally:
            connection.close()
        return None if 200 <= status < 300 else f"HTTP {status}"
