"""Products: what is sold."""

from __future__ import annotations

from stripe_simulator import listing
from stripe_simulator.errors import invalid
from stripe_simulator.ids import new_id
from stripe_simulator.params import Params
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_IGNORED = ("marketing_features", "package_dimensions", "tax_details", "type", "shippable", "url")
_TEXTS = ("description", "statement_descriptor", "tax_code", "unit_label")


def create(simulation: Simulation, params: Params) -> Json:
    """POST /v1/products."""
    wanted = params.text("id")
    if wanted and simulation.store.find(wanted, "product"):
        raise invalid("Product already exists.", param="id", code="resource_already_exists")
    product: Json = {
        "id": wanted or new_id("prod"),
        "object": "product",
        "active": True,
        "created": simulation.now(),
        "default_price": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": params.need("name"),
        "package_dimensions": None,
        "shippable": None,
        "type": "service",
        "updated": simulation.now(),
        "url": None,
        **dict.fromkeys(_TEXTS),
    }
    _apply(product, params)
    simulation.save(product)
    simulation.emit("product.created", product)
    return product


def retrieve(simulation: Simulation, _params: Params, product: str) -> Json:
    """GET /v1/products/:id."""
    return simulation.get("product", product)


def update(simulation: Simulation, params: Params, product: str) -> Json:
    """POST /v1/products/:id."""
    found = simulation.get("product", product)
    before = dict(found)
    default_price = params.text("default_price")
    if default_price:
        found["default_price"] = simulation.get("price", default_price, param="default_price")["id"]
    found["name"] = params.text("name") or found["name"]
    _apply(found, params)
    found["updated"] = simulation.now()
    simulation.save(found)
    previous = {name: value for name, value in before.items() if found[name] != value}
    simulation.emit("product.updated", found, previous=previous)
    return found


def delete(simulation: Simulation, _params: Params, product: str) -> Json:
    """DELETE /v1/products/:id, while it has no prices."""
    found = simulation.get("product", product)
    if simulation.store.select("price", {"product": product}):
        message = "This product cannot be deleted because it has one or more user-created prices."
        raise invalid(message)
    simulation.save({**found, "deleted": True})
    simulation.emit("product.deleted", found)
    return {"id": product, "object": "product", "deleted": True}


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/products, the ``active`` ones if wanted."""
    where = {"active": params.boolean("active")} if params.has("active") else None
    return listing.page(simulation, params, "product", "/v1/products", where)


def search(simulation: Simulation, params: Params) -> Json:
    """GET /v1/products/search."""
    return listing.search(simulation, params, "product", "/v1/products/search")


def _apply(product: Json, params: Params) -> None:
    params.ignore(*_IGNORED)
    for name in _TEXTS:
        if params.has(name):
            product[name] = params.text(name)
    product["active"] = params.boolean("active", product["active"])
    product["images"] = params.texts("images") or product["images"]
    product["metadata"] = params.changed_metadata(product["metadata"])


ROUTES = [
    Route("POST", "/v1/products", create),
    Route("GET", "/v1/products", list_all),
    Route("GET", "/v1/products/search", search),
    Route("GET", "/v1/products/<product>", retrieve),
    Route("POST", "/v1/products/<product>", update),
    Route("DELETE", "/v1/products/<product>", delete),
]
