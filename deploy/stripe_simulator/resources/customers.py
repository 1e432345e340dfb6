"""Customers."""

from __future__ import annotations

from stripe_simulator import listing, subscribing
from stripe_simulator.errors import invalid
from stripe_simulator.ids import new_id
from stripe_simulator.params import Params
from stripe_simulator.resources import payment_methods
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_TEXTS = ("email", "name", "phone", "description")
_IGNORED = (
    "address",
    "balance",
    "business_name",
    "individual_name",
    "invoice_prefix",
    "next_invoice_sequence",
    "preferred_locales",
    "shipping",
    "tax",
    "tax_exempt",
)
_LONGEST_EMAIL = 512


def create(simulation: Simulation, params: Params) -> Json:
    """POST /v1/customers."""
    customer: Json = {
        "id": new_id("cus"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": simulation.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "invoice_prefix": new_id("x")[2:10].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
        **dict.fromkeys(_TEXTS),
    }
    _apply(simulation, customer, params)
    method = params.text("payment_method")
    simulation.save(customer)
    if method:
        payment_methods.attach_to(simulation, method, customer["id"], param="payment_method")
    simulation.emit("customer.created", customer)
    return customer


def retrieve(simulation: Simulation, _params: Params, customer: str) -> Json:
    """GET /v1/customers/:id; a deleted one answers that it is."""
    found = simulation.store.find(customer, "customer")
    if found and found.get("deleted"):
        return {"id": customer, "object": "customer", "deleted": True}
    return simulation.get("customer", customer)


def update(simulation: Simulation, params: Params, customer: str) -> Json:
    """POST /v1/customers/:id."""
    found = simulation.get("customer", customer)
    before = {**found, "invoice_settings": dict(found["invoice_settings"])}
    _apply(simulation, found, params)
    simulation.save(found)
    previous = {name: value for name, value in before.items() if found[name] != value}
    simulation.emit("customer.updated", found, previous=previous)
    return found


def delete(simulation: Simulation, _params: Params, customer: str) -> Json:
    """DELETE /v1/customers/:id; its subscriptions end and its cards are detached."""
    found = simulation.get("customer", customer)
    for subscription in simulation.store.select("subscription", {"customer": customer}):
        if subscription["status"] not in subscribing.ENDED:
            subscribing.end(simulation, subscription)
    for method in simulation.store.select("payment_method", {"customer": customer}):
        payment_methods.detach(simulation, Params({}), method["id"])
    simulation.save({**found, "deleted": True})
    simulation.emit("customer.deleted", found)
    return {"id": customer, "object": "customer", "deleted": True}


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/customers, by ``email`` if wanted."""
    email = params.text("email")
    where = {"email": email} if email else None
    return listing.page(simulation, params, "customer", "/v1/customers", where)


def search(simulation: Simulation, params: Params) -> Json:
    """GET /v1/customers/search."""
    return listing.search(simulation, params, "customer", "/v1/customers/search")


def _apply(simulation: Simulation, customer: Json, params: Params) -> None:
    params.ignore(*_IGNORED)
    for name in _TEXTS:
        if params.has(name):
            customer[name] = params.text(name)
    email = customer["email"]
    if email and ("@" not in email or len(email) > _LONGEST_EMAIL):
        raise invalid(f"Invalid email address: {email[:60]}", param="email", code="email_invalid")
    customer["metadata"] = params.changed_metadata(customer["metadata"])
    settings = params.hash("invoice_settings")
    if settings.has("default_payment_method"):
        method = settings.text("default_payment_method")
        if method:
            _must_own(simulation, customer["id"], method)
        customer["invoice_settings"]["default_payment_method"] = method


def _must_own(simulation: Simulation, customer: str, method: str) -> None:
    param = "invoice_settings[default_payment_method]"
    found = simulation.get("payment_method", method, param=param)
    if found["customer"] != customer:
        message = (
            f"The customer does not have a payment method with the ID {method}. "
            "The payment method must be attached to the customer."
        )
        raise invalid(message, param=param, code="resource_missing")


ROUTES = [
    Route("POST", "/v1/customers", create),
    Route("GET", "/v1/customers", list_all),
    Route("GET", "/v1/customers/search", search),
    Route("GET", "/v1/customers/<customer>", retrieve),
    Route("POST", "/v1/customers/<customer>", update),
    Route("DELETE", "/v1/customers/<customer>", delete),
]
