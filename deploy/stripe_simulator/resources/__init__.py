"""Every operation of the simulated API; a file for each resource."""

from __future__ import annotations

from stripe_simulator.resources import (
    charges,
    customers,
    events,
    payment_intents,
    payment_methods,
    refunds,
    setup_intents,
)
from stripe_simulator.routing import Route

ROUTES: list[Route] = [
    *customers.ROUTES,
    *payment_methods.ROUTES,
    *setup_intents.ROUTES,
    *payment_intents.ROUTES,
    *charges.ROUTES,
    *refunds.ROUTES,
    *events.ROUTES,
]
