"""Events: what happened, as webhooks tell it."""

from __future__ import annotations

from stripe_simulator import listing
from stripe_simulator.params import Params
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json


def retrieve(simulation: Simulation, _params: Params, event: str) -> Json:
    """GET /v1/events/:id."""
    return simulation.get("event", event)


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/events, of a ``type`` if wanted."""
    kind = params.text("type")
    return listing.page(simulation, params, "event", "/v1/events", {"type": kind} if kind else None)


ROUTES = [
    Route("GET", "/v1/events", list_all),
    Route("GET", "/v1/events/<event>", retrieve),
]
