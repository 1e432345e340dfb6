"""Subscription schedules, as far as a start in the future needs them: one phase that begins at ``start_date``."""

from __future__ import annotations

from typing import Any

from stripe_simulator import listing
from stripe_simulator.errors import ApiError, invalid, missing_parameter
from stripe_simulator.ids import new_id
from stripe_simulator.params import Params
from stripe_simulator.resources import subscriptions
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json


def create(simulation: Simulation, params: Params) -> Json:
    """POST /v1/subscription_schedules with one of ``phases`` and a ``start_date`` (``now`` or a moment)."""
    customer = simulation.get("customer", params.need("customer"), param="customer")
    params.ignore("billing_mode")
    phases = params.hashes("phases")
    if len(phases) != 1:
        raise missing_parameter("phases") if not phases else invalid("One phase is simulated.", param="phases")
    start = simulation.now() if params.text("start_date") == "now" else params.integer("start_date")
    if start is None or start < simulation.now():
        raise invalid("Invalid timestamp: must be in the future.", param="start_date")
    wish = _wish(simulation, phases[0], params.hash("default_settings"), customer["id"])
    schedule: Json = {
        "id": new_id("sub_sched"),
        "object": "subscription_schedule",
        "canceled_at": None,
        "completed_at": None,
        "created": simulation.now(),
        "current_phase": None,
        "customer": customer["id"],
        "default_settings": {"default_payment_method": wish.get("default_payment_method")},
        "end_behavior": params.text("end_behavior", choices=("release", "cancel")) or "release",
        "livemode": False,
        "metadata": params.changed_metadata({}),
        "phases": [{"start_date": start, "items": wish["items"], "metadata": wish.get("metadata", {})}],
        "released_at": None,
        "released_subscription": None,
        "status": "not_started",
        "subscription": None,
        "_wish": wish,
    }
    simulation.save(schedule)
    simulation.emit("subscription_schedule.created", schedule)
    if start <= simulation.now():
        begin(simulation, schedule)
    return schedule


def retrieve(simulation: Simulation, _params: Params, schedule: str) -> Json:
    """GET /v1/subscription_schedules/:id."""
    return simulation.get("subscription_schedule", schedule)


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/subscription_schedules, of a ``customer`` if wanted."""
    customer = params.text("customer")
    where = {"customer": customer} if customer else None
    return listing.page(simulation, params, "subscription_schedule", "/v1/subscription_schedules", where)


def cancel(simulation: Simulation, params: Params, schedule: str) -> Json:
    """POST /v1/subscription_schedules/:id/cancel, before it began."""
    found = simulation.get("subscription_schedule", schedule)
    params.ignore("invoice_now", "prorate")
    if found["status"] != "not_started":
        message = f"You cannot cancel a subscription schedule that is currently in the `{found['status']}` status."
        raise invalid(message)
    found["canceled_at"] = simulation.now()
    return simulation.change(found, "subscription_schedule.canceled", status="canceled")


def begin(simulation: Simulation, schedule: Json) -> None:
    """Make the subscription of a schedule whose moment has come."""
    params = Params(schedule["_wish"])
    try:
        made = subscriptions.create(simulation, params)
    except ApiError as fault:
        schedule.update(canceled_at=simulation.now(), _fault=str(fault))
        simulation.change(schedule, "subscription_schedule.aborted", status="canceled")
        return
    simulation.change(made, "customer.subscription.updated", schedule=schedule["id"])
    schedule["subscription"] = made["id"]
    start = schedule["phases"][0]["start_date"]
    schedule["current_phase"] = {"start_date": start, "end_date": None}
    simulation.change(schedule, "subscription_schedule.updated", status="active")


def _wish(simulation: Simulation, phase: Params, defaults: Params, customer: str) -> dict[str, Any]:
    """The parameters of the subscription to come, as the API would get them."""
    items = []
    for item in phase.hashes("items"):
        price = simulation.get("price", item.need("price"), param="phases[0][items][price]")
        quantity = item.integer("quantity")
        items.append({"price": price["id"], "quantity": str(1 if quantity is None else quantity)})
    if not items:
        raise missing_parameter("phases[0][items]")
    defaults.ignore("collection_method")
    phase.ignore("duration", "end_date", "iterations", "proration_behavior")
    wish: dict[str, Any] = {"customer": customer, "items": items, "off_session": "true"}
    method = phase.text("default_payment_method") or defaults.text("default_payment_method")
    if method:
        wish["default_payment_method"] = method
    metadata = phase.changed_metadata({})
    if metadata:
        wish["metadata"] = metadata
    return wish


ROUTES = [
    Route("POST", "/v1/subscription_schedules", create),
    Route("GET", "/v1/subscription_schedules", list_all),
    Route("GET", "/v1/subscription_schedules/<schedule>", retrieve),
    Route("POST", "/v1/subscription_schedules/<schedule>/cancel", cancel),
]
