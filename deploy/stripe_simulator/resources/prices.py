"""Prices: what a product costs, once or each period."""

from __future__ import annotations

from stripe_simulator import listing
from stripe_simulator.errors import invalid
from stripe_simulator.ids import new_id
from stripe_simulator.money import check_currency
from stripe_simulator.params import Params
from stripe_simulator.resources import products
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_INTERVALS = {"day": 1095, "week": 156, "month": 36, "year": 3}


def create(simulation: Simulation, params: Params) -> Json:
    """POST /v1/prices of a ``product``, or of a new one described by ``product_data``."""
    currency = check_currency(params.need("currency"))
    unit_amount = params.need_integer("unit_amount")
    if unit_amount < 0:
        raise invalid("Invalid non-negative integer", param="unit_amount", code="parameter_invalid_integer")
    params.ignore("billing_scheme", "tax_behavior", "transfer_lookup_key")
    product = _product(simulation, params)
    recurring = _recurring(params.hash("recurring")) if params.has("recurring") else None
    price: Json = {
        "id": new_id("price"),
        "object": "price",
        "active": params.boolean("active", True),
        "billing_scheme": "per_unit",
        "created": simulation.now(),
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": params.text("lookup_key"),
        "metadata": params.changed_metadata({}),
        "nickname": params.text("nickname"),
        "product": product["id"],
        "recurring": recurring,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if recurring else "one_time",
        "unit_amount": unit_amount,
        "unit_amount_decimal": str(unit_amount),
    }
    simulation.save(price)
    simulation.emit("price.created", price)
    return price


def retrieve(simulation: Simulation, _params: Params, price: str) -> Json:
    """GET /v1/prices/:id."""
    return simulation.get("price", price)


def update(simulation: Simulation, params: Params, price: str) -> Json:
    """POST /v1/prices/:id: everything but the amount, which never changes."""
    found = simulation.get("price", price)
    params.ignore("tax_behavior", "transfer_lookup_key")
    values = {name: params.text(name) for name in ("nickname", "lookup_key") if params.has(name)}
    active = params.boolean("active", found["active"])
    metadata = params.changed_metadata(found["metadata"])
    return simulation.change(found, "price.updated", active=active, metadata=metadata, **values)


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/prices, by ``product``, ``active``, ``currency`` or ``type`` if wanted."""
    where: Json = {name: value for name in ("product", "currency", "type") if (value := params.text(name))}
    if params.has("active"):
        where["active"] = params.boolean("active")
    return listing.page(simulation, params, "price", "/v1/prices", where)


def search(simulation: Simulation, params: Params) -> Json:
    """GET /v1/prices/search."""
    return listing.search(simulation, params, "price", "/v1/prices/search")


def _product(simulation: Simulation, params: Params) -> Json:
    wanted = params.text("product")
    if wanted:
        return simulation.get("product", wanted, param="product")
    if not params.has("product_data"):
        raise invalid("You must specify either `product` or `product_data` when creating a price.")
    return products.create(simulation, params.hash("product_data"))


def _recurring(sent: Params) -> Json:
    interval = sent.text("interval", required=True, choices=tuple(_INTERVALS)) or "month"
    count = sent.integer("interval_count")
    sent.ignore("usage_type")
    count = 1 if count is None else count
    if not 1 <= count <= _INTERVALS[interval]:
        message = "Invalid value for `interval_count`: at most three years between two billings."
        raise invalid(message, param="recurring[interval_count]")
    return {
        "interval": interval,
        "interval_count": count,
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


ROUTES = [
    Route("POST", "/v1/prices", create),
    Route("GET", "/v1/prices", list_all),
    Route("GET", "/v1/prices/search", search),
    Route("GET", "/v1/prices/<price>", retrieve),
    Route("POST", "/v1/prices/<price>", update),
]
