"""Every operation of the simulated API; a file for each resource."""

from __future__ import annotations

from stripe_simulator.resources import (
    charges,
    customers,
    events,
    invoices,
    payment_intents,
    payment_methods,
    prices,
    products,
    refunds,
    setup_intents,
    subscription_schedules,
    subscriptions,
)
from stripe_simulator.routing import Route

ROUTES: list[Route] = [
    *customers.ROUTES,
    *payment_methods.ROUTES,
    *setup_intents.ROUTES,
    *payment_intents.ROUTES,
    *charges.ROUTES,
    *refunds.ROUTES,
    *products.ROUTES,
    *prices.ROUTES,
    *subscriptions.ROUTES,
    *subscription_schedules.ROUTES,
    *invoices.ROUTES,
    *events.ROUTES,
]
