"""Subscriptions and their items."""

from __future__ import annotations

from stripe_simulator import invoicing, listing, prorating, subscribing
from stripe_simulator.errors import invalid, missing_parameter
from stripe_simulator.ids import new_id
from stripe_simulator.listing import embedded
from stripe_simulator.params import Params
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_BEHAVIORS = ("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete")
_PRORATIONS = ("create_prorations", "always_invoice", "none")
_COLLECTIONS = ("charge_automatically", "send_invoice")
_IGNORED = (
    "automatic_tax",
    "billing_mode",
    "payment_settings",
    "trial_settings",
    "invoice_settings",
    "trial_from_plan",
)


def create(simulation: Simulation, params: Params) -> Json:
    """POST /v1/subscriptions: now, backdated, after a trial, or towards a billing day."""
    customer = simulation.get("customer", params.need("customer"), param="customer")
    subscription = _blank(simulation, customer["id"])
    items = params.hashes("items")
    if not items:
        raise missing_parameter("items")
    rows = [_new_item(simulation, subscription["id"], each) for each in items]
    _check_alike(rows)
    subscription["items"] = embedded(f"/v1/subscription_items?subscription={subscription['id']}", rows)
    subscription["currency"] = rows[0]["price"]["currency"]
    _schedule(simulation, subscription, params)
    _apply(simulation, subscription, params)
    subscription["_behavior"] = params.text("payment_behavior", choices=_BEHAVIORS) or "allow_incomplete"
    prorate = (params.text("proration_behavior", choices=_PRORATIONS) or "create_prorations") != "none"
    backdated = params.integer("backdate_start_date")
    off_session = params.boolean("off_session")
    if backdated is not None:
        if backdated > simulation.now():
            raise invalid("The subscription start date cannot be in the future.", param="backdate_start_date")
        subscription["start_date"] = backdated
    _must_be_payable(simulation, subscription)
    return subscribing.start(simulation, subscription, prorate=prorate, backdated_to=backdated, off_session=off_session)


def retrieve(simulation: Simulation, _params: Params, subscription: str) -> Json:
    """GET /v1/subscriptions/:id."""
    return simulation.get("subscription", subscription)


def update(simulation: Simulation, params: Params, subscription: str) -> Json:
    """POST /v1/subscriptions/:id: items, card, the end of it, metadata."""
    found = simulation.get("subscription", subscription)
    if found["status"] in subscribing.ENDED:
        message = "A canceled subscription can only update its cancellation_details and metadata."
        raise invalid(message, code="subscription_canceled")
    before = _shown(found)
    proration = params.text("proration_behavior", choices=_PRORATIONS) or "create_prorations"
    params.ignore("payment_behavior", "off_session", "proration_date", "cancellation_details", "billing_cycle_anchor")
    _apply(simulation, found, params)
    wishes = params.hashes("items")
    if params.has("trial_end"):
        _end_trial(simulation, found, params)
    if wishes:
        after = _changed_items(simulation, found, wishes)
        prorating.change_items(simulation, found, after, behavior=proration)
    simulation.save(found)
    previous = {name: value for name, value in before.items() if found[name] != value}
    simulation.emit("customer.subscription.updated", found, previous=previous)
    return found


def cancel(simulation: Simulation, params: Params, subscription: str) -> Json:
    """DELETE /v1/subscriptions/:id: at once."""
    found = simulation.get("subscription", subscription)
    params.ignore("cancellation_details", "invoice_now", "prorate")
    if found["status"] in subscribing.ENDED:
        raise invalid(f"No such subscription: '{subscription}'", param="id", code="resource_missing")
    return subscribing.end(simulation, found)


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/subscriptions, of a ``customer``, ``price`` or ``status`` if wanted; ended ones only when asked for."""
    where: Json = {name: value for name in ("customer",) if (value := params.text(name))}
    status = params.text("status") or "running"
    if status not in ("all", "ended", "running"):
        where["status"] = status
    page = listing.page(simulation, params, "subscription", "/v1/subscriptions", where)
    if status in ("ended", "running"):
        ended = status == "ended"
        page["data"] = [each for each in page["data"] if (each["status"] in subscribing.ENDED) == ended]
    return page


def search(simulation: Simulation, params: Params) -> Json:
    """GET /v1/subscriptions/search."""
    return listing.search(simulation, params, "subscription", "/v1/subscriptions/search")


def list_items(simulation: Simulation, params: Params) -> Json:
    """GET /v1/subscription_items of a ``subscription``."""
    found = simulation.get("subscription", params.need("subscription"), param="subscription")
    params.ignore("limit", "starting_after", "ending_before")
    return dict(found["items"])


def _blank(simulation: Simulation, customer: str) -> Json:
    now = simulation.now()
    return {
        "id": new_id("sub"),
        "object": "subscription",
        "billing_cycle_anchor": now,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": now,
        "currency": None,
        "customer": customer,
        "days_until_due": None,
        "default_payment_method": None,
        "description": None,
        "ended_at": None,
        "items": None,
        "latest_invoice": None,
        "livemode": False,
        "metadata": {},
        "pause_collection": None,
        "pending_setup_intent": None,
        "schedule": None,
        "start_date": now,
        "status": "incomplete",
        "trial_end": None,
        "trial_start": None,
    }


def _new_item(simulation: Simulation, subscription: str, sent: Params) -> Json:
    price = simulation.get("price", sent.need("price"), param="items[price]")
    if price["recurring"] is None:
        message = (
            "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`."
        )
        raise invalid(message, param="items[price]")
    if not price["active"]:
        raise invalid("The price specified is inactive. This field only accepts active prices.", param="items[price]")
    return {
        "id": new_id("si"),
        "object": "subscription_item",
        "created": simulation.now(),
        "current_period_end": None,
        "current_period_start": None,
        "metadata": sent.changed_metadata({}),
        "price": price,
        "quantity": _quantity(sent, 1),
        "subscription": subscription,
    }


def _quantity(sent: Params, otherwise: int) -> int:
    quantity = sent.integer("quantity")
    if quantity is None:
        return otherwise
    if not 0 <= quantity <= 1_000_000:
        raise invalid("Invalid non-negative integer", param="items[quantity]", code="parameter_invalid_integer")
    return quantity


def _check_alike(rows: list[Json]) -> None:
    """One currency and one interval in a subscription; a price once."""
    recurring = {(row["price"]["recurring"]["interval"], row["price"]["recurring"]["interval_count"]) for row in rows}
    if len(recurring) > 1:
        message = "All prices on a subscription must have the same `recurring.interval` and `recurring.interval_count`."
        raise invalid(message, param="items")
    if len({row["price"]["currency"] for row in rows}) > 1:
        raise invalid("All prices on a subscription must have the same `currency`.", param="items")
    if len({row["price"]["id"] for row in rows}) < len(rows):
        raise invalid("Cannot add multiple subscription items with the same price.", param="items")


def _schedule(simulation: Simulation, subscription: Json, params: Params) -> None:
    """When it begins to bill: now, after a trial, or at an anchor to come."""
    now = simulation.now()
    days, end, anchor = (
        params.integer("trial_period_days"),
        params.integer("trial_end"),
        params.integer("billing_cycle_anchor"),
    )
    if days is not None and end is not None:
        raise invalid("You may only specify one of these parameters: trial_end, trial_period_days.")
    if days is not None and days > 0:
        end = now + days * 86400
    if end is not None:
        if end <= now:
            raise invalid("Invalid timestamp: must be an integer Unix timestamp in the future.", param="trial_end")
        subscription.update(trial_start=now, trial_end=end, billing_cycle_anchor=end)
    if anchor is not None:
        if anchor <= now:
            raise invalid("Invalid timestamp: must be in the future.", param="billing_cycle_anchor")
        subscription["billing_cycle_anchor"] = anchor


def _apply(simulation: Simulation, subscription: Json, params: Params) -> None:
    params.ignore(*_IGNORED)
    if params.has("default_payment_method"):
        method = params.text("default_payment_method")
        if (
            method
            and simulation.get("payment_method", method, param="default_payment_method")["customer"]
            != (subscription["customer"])
        ):
            message = f"The customer does not have a payment method with the ID {method}."
            raise invalid(message, param="default_payment_method", code="resource_missing")
        subscription["default_payment_method"] = method
    if params.has("description"):
        subscription["description"] = params.text("description")
    method_of_collection = params.text("collection_method", choices=_COLLECTIONS)
    subscription["collection_method"] = method_of_collection or subscription["collection_method"]
    subscription["days_until_due"] = params.integer("days_until_due") or subscription["days_until_due"]
    if subscription["collection_method"] == "send_invoice" and subscription["days_until_due"] is None:
        raise missing_parameter("days_until_due")
    if params.has("cancel_at"):
        subscription["cancel_at"] = params.integer("cancel_at")
    at_end = params.boolean("cancel_at_period_end", subscription["cancel_at_period_end"])
    if at_end != subscription["cancel_at_period_end"]:
        subscription["cancel_at_period_end"] = at_end
        subscription["canceled_at"] = simulation.now() if at_end else None
    subscription["metadata"] = params.changed_metadata(subscription["metadata"])


def _must_be_payable(simulation: Simulation, subscription: Json) -> None:
    free = subscription["trial_end"] is not None or all(
        item["price"]["unit_amount"] * item["quantity"] == 0 for item in subscribing.items_of(subscription)
    )
    later = subscription["collection_method"] == "send_invoice" or subscription["_behavior"] == "default_incomplete"
    if free or later or subscribing.method_of(simulation, subscription, subscription["customer"]):
        return
    message = (
        "This customer has no attached payment source or default payment method. Please consider adding a default "
        "payment method."
    )
    raise invalid(message, code="resource_missing")


def _changed_items(simulation: Simulation, subscription: Json, wishes: list[Params]) -> list[Json]:
    rows = {item["id"]: dict(item) for item in subscribing.items_of(subscription)}
    for wish in wishes:
        identifier = wish.text("id")
        if identifier is None:
            added = _new_item(simulation, subscription["id"], wish)
            rows[added["id"]] = added
            continue
        if identifier not in rows:
            raise invalid(f"No such subscription item: '{identifier[:60]}'", param="items[id]", code="resource_missing")
        if wish.boolean("deleted"):
            wish.ignore("clear_usage")
            del rows[identifier]
            continue
        row = rows[identifier]
        price = wish.text("price")
        if price:
            row["price"] = simulation.get("price", price, param="items[price]")
        row["quantity"] = _quantity(wish, row["quantity"])
        row["metadata"] = wish.changed_metadata(row["metadata"])
    if not rows:
        raise invalid("A subscription must have at least one active plan.", param="items")
    _check_alike(list(rows.values()))
    if next(iter(rows.values()))["price"]["currency"] != subscription["currency"]:
        raise invalid("You cannot change the currency of a subscription.", param="items")
    return list(rows.values())


def _end_trial(simulation: Simulation, subscription: Json, params: Params) -> None:
    """``trial_end``: ``now``, or a moment to come."""
    sent = params.text("trial_end")
    end = simulation.now() if sent == "now" else params.integer("trial_end")
    if end is None or end < simulation.now() or subscription["status"] != "trialing":
        raise invalid("Invalid timestamp: must be in the future, for a subscription in its trial.", param="trial_end")
    subscription.update(trial_end=end, billing_cycle_anchor=end)
    subscribing.set_period(subscription, subscribing.period_of(subscription)[0], end)
    if sent == "now":
        subscribing.renew(simulation, subscription)
        invoice = simulation.get("invoice", subscription["latest_invoice"])
        subscribing.collect(simulation, invoicing.finalize(simulation, invoice))


def _shown(subscription: Json) -> Json:
    return {name: value for name, value in subscription.items() if name != "items" and not name.startswith("_")}


ROUTES = [
    Route("POST", "/v1/subscriptions", create),
    Route("GET", "/v1/subscriptions", list_all),
    Route("GET", "/v1/subscriptions/search", search),
    Route("GET", "/v1/subscriptions/<subscription>", retrieve),
    Route("POST", "/v1/subscriptions/<subscription>", update),
    Route("DELETE", "/v1/subscriptions/<subscription>", cancel),
    Route("GET", "/v1/subscription_items", list_items),
]
