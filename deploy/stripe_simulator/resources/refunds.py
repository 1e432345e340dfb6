"""Refunds: money given back, never more than was taken."""

from __future__ import annotations

from stripe_simulator import cards, listing
from stripe_simulator.errors import invalid, missing_parameter
from stripe_simulator.ids import new_id
from stripe_simulator.params import Params
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")
_STATUS = {"succeeds": "succeeded", "pending": "pending", "fails": "succeeded"}


def create(simulation: Simulation, params: Params) -> Json:
    """POST /v1/refunds of a ``payment_intent`` or a ``charge``; all of it, or ``amount``."""
    charge = _charge(simulation, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = params.integer("amount")
    reason = params.text("reason", choices=_REASONS)
    if left == 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = left if amount is None else amount
    if amount < 1:
        raise invalid("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise invalid(message, param="amount", code="charge_already_refunded" if left == 0 else None)
    card = cards.by_fingerprint(charge["payment_method_details"]["card"]["fingerprint"])
    refund: Json = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": simulation.now(),
        "currency": charge["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "failure_reason": None,
        "metadata": params.changed_metadata({}),
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "receipt_number": None,
        "status": _STATUS[card.refund],
        "_fails": card.refund == "fails",
    }
    simulation.save(refund)
    _book(simulation, charge, amount)
    simulation.emit("refund.created", refund)
    return refund


def retrieve(simulation: Simulation, _params: Params, refund: str) -> Json:
    """GET /v1/refunds/:id."""
    return simulation.get("refund", refund)


def update(simulation: Simulation, params: Params, refund: str) -> Json:
    """POST /v1/refunds/:id: metadata."""
    found = simulation.get("refund", refund)
    return simulation.change(found, "refund.updated", metadata=params.changed_metadata(found["metadata"]))


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/refunds, of a ``charge`` or a ``payment_intent`` if wanted."""
    where = {name: value for name in ("charge", "payment_intent") if (value := params.text(name))}
    return listing.page(simulation, params, "refund", "/v1/refunds", where)


def settle(simulation: Simulation, refund: Json) -> None:
    """What the bank says in the end: a pending refund succeeds; one to a closed card fails and the money comes back."""
    if not refund.get("_fails"):
        simulation.change(refund, "refund.updated", status="succeeded")
        return
    refund.update(_fails=False, failure_reason="expired_or_canceled_card")
    simulation.change(refund, "refund.failed", status="failed")
    _book(simulation, simulation.get("charge", refund["charge"]), -refund["amount"])


def _book(simulation: Simulation, charge: Json, amount: int) -> None:
    refunded = charge["amount_refunded"] + amount
    kind = "charge.refunded" if amount > 0 else "charge.updated"
    whole = refunded == charge["amount_captured"]
    simulation.change(charge, kind, amount_refunded=refunded, refunded=whole)


def _charge(simulation: Simulation, params: Params) -> Json:
    charge, intent = params.text("charge"), params.text("payment_intent")
    if charge:
        found = simulation.get("charge", charge, param="charge")
    elif intent:
        paid = simulation.get("payment_intent", intent, param="payment_intent")
        if not paid["amount_received"]:
            message = f"This PaymentIntent ({intent}) does not have a successful charge to refund."
            raise invalid(message, param="payment_intent")
        found = simulation.get("charge", paid["latest_charge"])
    else:
        raise missing_parameter("payment_intent")
    if found["status"] != "succeeded" or not found["captured"]:
        raise invalid(f"Charge {found['id']} was not captured and can't be refunded.", param="charge")
    return found


ROUTES = [
    Route("POST", "/v1/refunds", create),
    Route("GET", "/v1/refunds", list_all),
    Route("GET", "/v1/refunds/<refund>", retrieve),
    Route("POST", "/v1/refunds/<refund>", update),
]
