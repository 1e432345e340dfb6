"""Billing in the test's process, on a real PostgreSQL, with the Stripe simulator as a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
import stripe

from billing.service import SERVICE
from chassis.ids import new_id
from chassis.testing.events import make_event, run_due_timers
from chassis.testing.service import Client, TestService
from chassis.testing.serving import serving_nothing
from stripe_simulator.testing import API_KEY, PUBLISHABLE_KEY, SimulatorProcess, connect

# Long enough for the simulator on a busy machine. Tests that wait for it to pass take a shorter one.
TIMEOUT = 8.0


@dataclass
class World:
    """A location with a contact, and what acts on it."""

    service: TestService
    simulator: SimulatorProcess
    sdk: stripe.StripeClient
    location: str
    contact: str
    client: Client

    def add_contact(self, *, location: str | None = None, contact: str | None = None, **state: Any) -> str:
        """A further contact, as contacts' event tells of it."""
        contact = contact or new_id()
        data = {
            "name": "Zoë Ångström-李",
            "email": "zoe@example.org",
            "phone": None,
            "assignedTo": None,
            "followers": [],
            "timezone": None,
            "deleted": False,
            **state,
        }
        location = location or self.location
        event = make_event("contacts.contact.created", contact, data, location_id=location, contact_id=contact)
        self.service.deliver(event)
        return contact

    def add_card(self, payment_method: str = "pm_card_visa", *, contact: str | None = None, **more: Any) -> Any:
        """Store a card; the answer."""
        path = f"/contacts/{contact or self.contact}/cards"
        return self.client.post(path, json={"paymentMethodId": payment_method, **more})

    def card(self, payment_method: str = "pm_card_visa", *, contact: str | None = None) -> str:
        """Store a card; its id."""
        answer = self.add_card(payment_method, contact=contact)
        assert answer.status_code == 201, answer.json
        return str(answer.json["card"]["id"])

    def charge(self, card: str, amount: Any = 49.9, *, key: str | None = None, **more: Any) -> Any:
        """Charge a card; the answer."""
        body = {"amount": amount, "currency": "EUR", "description": "Beratung", "cardId": card, **more}
        headers = {"Idempotency-Key": key} if key else None
        return self.client.post(f"/contacts/{self.contact}/charges", json=body, headers=headers)

    def paid(self, amount: Any = 49.9, card: str | None = None) -> str:
        """Charge a good card; the transaction's id."""
        answer = self.charge(card or self.card(), amount)
        assert answer.status_code == 201, answer.json
        return str(answer.json["transaction"]["id"])

    def transaction(self, transaction: str) -> Any:
        """A transaction as the API shows it."""
        answer = self.client.get(f"/payments/transactions/{transaction}?altId={self.location}&altType=location")
        assert answer.status_code == 200, answer.json
        return answer.json

    def intents(self, transaction: str) -> list[stripe.PaymentIntent]:
        """The payments at Stripe that were made for a transaction."""
        return self.sdk.v1.payment_intents.search({"query": f"metadata['transactionId']:'{transaction}'"}).data

    def intents_here(self) -> list[stripe.PaymentIntent]:
        """The payments at Stripe of this location."""
        return self.sdk.v1.payment_intents.search({"query": f"metadata['locationId']:'{self.location}'"}).data

    def happened(self, event_type: str) -> list[dict[str, Any]]:
        """The events of a type in this location, oldest first."""
        return self.service.events(event_type, location_id=self.location)

    def run_timers(self) -> int:
        """Run what is due in this location; answers how many timers ran."""
        return run_due_timers(self.service.runtime, self.location)

    def hear(self, event: Any, *, secret: str | None = None) -> Any:
        """Let Stripe's webhook of an event arrive; the answer."""
        payload = str(event)
        signature = stripe.WebhookSignature.generate_signature_header(payload, secret or self.simulator.webhook_secret)
        client = self.service.client(None, actor="anonymous", scopes=())
        return client.post("/stripe/webhook", data=payload, headers={"Stripe-Signature": signature})

    def stripe_events(self, kind: str, about: str) -> list[stripe.Event]:
        """Stripe's events of a kind about one object, oldest first."""
        found = self.sdk.v1.events.list({"type": kind, "limit": 100}).data
        return [event for event in reversed(found) if event.data.object["id"] == about]


@pytest.fixture(scope="session")
def simulator() -> Iterator[SimulatorProcess]:
    """One Stripe for the whole run."""
    with SimulatorProcess() as process:
        yield process


@pytest.fixture(scope="session")
def contacts_url() -> Iterator[str]:
    """Contacts, which knows nobody beside those whose events came."""
    with serving_nothing() as url:
        yield url


@pytest.fixture(scope="session")
def make_billing(
    service_database: Callable[[Any], str], simulator: SimulatorProcess, contacts_url: str
) -> Callable[..., TestService]:
    """Makes billing with settings of a test's own."""
    return partial(_make_billing, service_database(SERVICE), simulator.url, contacts_url)


@pytest.fixture
def billing(make_billing: Callable[..., TestService]) -> Iterator[TestService]:
    """The service, pointed at the simulator, with a clock of the test's own."""
    with make_billing() as service:
        yield service


def _make_billing(database_url: str, stripe_url: str, contacts_url: str, **settings: Any) -> TestService:
    values: dict[str, Any] = {
        "contacts_url": contacts_url,
        "stripe_api_key": API_KEY,
        "stripe_publishable_key": PUBLISHABLE_KEY,
        "stripe_webhook_secret": "whsec_simulated",
        "stripe_api_base": stripe_url,
        "stripe_timeout": TIMEOUT,
        **settings,
    }
    return TestService(SERVICE, database_url, **values)


@pytest.fixture
def world(billing: TestService, simulator: SimulatorProcess) -> Iterator[World]:
    """A location of the test's own, with one contact."""
    location = new_id()
    made = World(billing, simulator, connect(simulator), location, "", billing.client(location, user="u1"))
    made.contact = made.add_contact()
    yield made
    simulator.control("DELETE", "/faults")
