"""The simulator's own operations under ``/_simulator``: health, clock, faults, webhooks, and what a customer does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request

from stripe_simulator import faults, renewals
from stripe_simulator.errors import ApiError, invalid
from stripe_simulator.resources import payment_intents, refunds, setup_intents
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_LONGEST_STEP = 10 * 366 * 86400


def register(app: Flask, simulation: Simulation) -> None:
    """Add the operations to the application."""

    def add(method: str, path: str, operation: Callable[..., Json]) -> None:
        def view(**values: str) -> Response | tuple[Response, int]:
            try:
                with simulation.store.transaction():
                    return jsonify(operation(simulation, _body(), **values))
            except ApiError as fault:
                return jsonify({"error": fault.body}), fault.status

        app.add_url_rule(f"/_simulator{path}", f"{method} {path}", view, methods=[method])

    add("GET", "/health", _health)
    add("GET", "/clock", _show_clock)
    add("POST", "/clock", _move_clock)
    add("GET", "/faults", _show_faults)
    add("POST", "/faults", _order_fault)
    add("DELETE", "/faults", _clear_faults)
    add("GET", "/webhooks", _show_webhooks)
    add("POST", "/events/<event>/resend", _resend)
    add("POST", "/payment_intents/<intent>/authenticate", _authenticate_payment)
    add("POST", "/refunds/<refund>/settle", _settle_refund)
    add("POST", "/setup_intents/<intent>/authenticate", _authenticate_setup)


def _body() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


def _health(simulation: Simulation, _wish: Json) -> Json:
    return {"status": "ok", "now": simulation.now()}


def _show_clock(simulation: Simulation, _wish: Json) -> Json:
    return {"now": simulation.now()}


def _move_clock(simulation: Simulation, wish: Json) -> Json:
    """``{"advance": seconds}`` or ``{"to": moment}``, forward only; renewals on the way happen in order."""
    now = simulation.now()
    target = wish.get("to", now + wish["advance"] if isinstance(wish.get("advance"), int) else None)
    if not isinstance(target, int) or not now <= target <= now + _LONGEST_STEP:
        raise invalid("The clock takes {advance: seconds} or {to: moment}, forward only.")
    renewals.advance(simulation, target)
    return {"now": simulation.now()}


def _show_faults(simulation: Simulation, _wish: Json) -> Json:
    return {"faults": faults.waiting(simulation)}


def _order_fault(simulation: Simulation, wish: Json) -> Json:
    return {"fault": vars(faults.order(simulation, wish))}


def _clear_faults(simulation: Simulation, _wish: Json) -> Json:
    faults.clear(simulation)
    return {"faults": []}


def _show_webhooks(simulation: Simulation, _wish: Json) -> Json:
    rows = simulation.store.query(
        "SELECT d.event, json_extract(o.body, '$.type'), d.state, d.attempts, d.error"
        " FROM deliveries d JOIN objects o ON o.id = d.event ORDER BY d.id DESC LIMIT 500"
    )
    names = ("event", "type", "state", "attempts", "error")
    return {"deliveries": [dict(zip(names, row, strict=True)) for row in rows]}


def _resend(simulation: Simulation, _wish: Json, event: str) -> Json:
    simulation.get("event", event)
    simulation.queue_delivery(event)
    return {"queued": event}


def _authenticate_payment(simulation: Simulation, wish: Json, intent: str) -> Json:
    """The cardholder passes, or with ``{"succeed": false}`` fails, the issuer's check in the browser."""
    return payment_intents.authenticate(simulation, intent, wish.get("succeed", True) is True)


def _authenticate_setup(simulation: Simulation, wish: Json, intent: str) -> Json:
    return setup_intents.authenticate(simulation, intent, wish.get("succeed", True) is True)


def _settle_refund(simulation: Simulation, _wish: Json, refund: str) -> Json:
    """The bank decides over a refund now, rather than a day after it was made."""
    found = simulation.get("refund", refund)
    refunds.settle(simulation, found)
    return found
