"""The simulator runs as its own process; tests speak to it through the real SDK alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stripe

from stripe_simulator.testing import API_KEY, PUBLISHABLE_KEY, SimulatorProcess, connect


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorProcess]:
    """One simulated account in memory for the tests of a file."""
    with SimulatorProcess() as process:
        yield process


@pytest.fixture
def client(simulator: SimulatorProcess) -> stripe.StripeClient:
    """The SDK with a secret key, pointed at the simulator."""
    return connect(simulator, API_KEY)


@pytest.fixture
def browser(simulator: SimulatorProcess) -> stripe.StripeClient:
    """The SDK with a publishable key, as Stripe.js uses it."""
    return connect(simulator, PUBLISHABLE_KEY)


@pytest.fixture
def customer(client: stripe.StripeClient) -> str:
    """A fresh customer's id."""
    return client.v1.customers.create({"name": "Zoë Ånström", "metadata": {"contact": "c1"}}).id
