"""The simulated account: its store, its clock, its events. Handlers get it as their first argument."""

from __future__ import annotations

import time
from typing import Any

from stripe_simulator.errors import no_such
from stripe_simulator.ids import new_id
from stripe_simulator.store import Json, Store

API_VERSION = "2026-10-28.endive"


class Simulation:
    """One account. Every method runs inside a transaction of the store."""

    def __init__(self, store: Store, *, has_webhook: bool) -> None:
        self.store = store
        self._has_webhook = has_webhook

    def now(self) -> int:
        """The account's time in seconds; the real one until a test moved it."""
        return int(time.time()) + int(self.store.setting("clock_offset", 0))

    def move_clock_to(self, moment: int) -> None:
        """Let the account's time be ``moment`` now; it runs on from there."""
        self.store.set_setting("clock_offset", moment - int(time.time()))

    def get(self, kind: str, identifier: str, *, param: str | None = None) -> Json:
        """The object; a fault when there is none: 404 for one in the path, 400 for one named by a parameter."""
        found = self.store.find(identifier, kind)
        if found is None or found.get("deleted"):
            raise no_such(kind, identifier[:100], param or "id", 400 if param else 404)
        return found

    def save(self, thing: Json) -> Json:
        """Keep a new or changed object."""
        return self.store.save(thing)

    def emit(self, kind: str, thing: Json, *, previous: Json | None = None) -> None:
        """Record an event about the object as it is now, and send it to the webhook endpoint."""
        data: Json = {"object": public(thing)}
        if previous is not None:
            data["previous_attributes"] = previous
        event: Json = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": 1 if self._has_webhook else 0,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.save(event)
        if self._has_webhook:
            self.queue_delivery(event["id"])

    def queue_delivery(self, event_id: str, delay: float = 0.0) -> None:
        """Ask for one delivery of an event, ``delay`` seconds of real time from now."""
        self.store.query(
            "INSERT INTO deliveries (event, due, attempts, state) VALUES (?, ?, 0, 'waiting')",
            event_id,
            time.time() + delay,
        )

    def change(self, thing: Json, event: str, **members: Any) -> Json:
        """Set members of an object, keep it, and tell of it with what they were before."""
        previous = {name: thing.get(name) for name, value in members.items() if thing.get(name) != value}
        thing.update(members)
        self.save(thing)
        self.emit(event, thing, previous=previous if event.endswith(".updated") else None)
        return thing


def public(value: Any) -> Any:
    """A copy of what answers and events show: members that only the simulator needs (``_…``) are left out."""
    if isinstance(value, dict):
        return {name: public(member) for name, member in value.items() if not name.startswith("_")}
    if isinstance(value, list):
        return [public(member) for member in value]
    return value
