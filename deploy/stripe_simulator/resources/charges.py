"""Charges: read, and describe."""

from __future__ import annotations

from stripe_simulator import listing
from stripe_simulator.params import Params
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json


def retrieve(simulation: Simulation, _params: Params, charge: str) -> Json:
    """GET /v1/charges/:id."""
    return simulation.get("charge", charge)


def update(simulation: Simulation, params: Params, charge: str) -> Json:
    """POST /v1/charges/:id: description and metadata."""
    found = simulation.get("charge", charge)
    description = params.text("description") if params.has("description") else found["description"]
    metadata = params.changed_metadata(found["metadata"])
    return simulation.change(found, "charge.updated", description=description, metadata=metadata)


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/charges, of a ``customer`` or a ``payment_intent`` if wanted."""
    where = {name: value for name in ("customer", "payment_intent") if (value := params.text(name))}
    return listing.page(simulation, params, "charge", "/v1/charges", where)


def search(simulation: Simulation, params: Params) -> Json:
    """GET /v1/charges/search."""
    return listing.search(simulation, params, "charge", "/v1/charges/search")


ROUTES = [
    Route("GET", "/v1/charges", list_all),
    Route("GET", "/v1/charges/search", search),
    Route("GET", "/v1/charges/<charge>", retrieve),
    Route("POST", "/v1/charges/<charge>", update),
]
