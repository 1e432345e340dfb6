"""Faults on demand: what the next matching requests or webhooks suffer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stripe_simulator.errors import invalid
from stripe_simulator.simulation import Simulation

REQUEST_KINDS = (
    "timeout_after",  # the work is done, the answer never comes
    "timeout_before",  # nothing is done, the answer never comes
    "drop_after",  # the work is done, the connection is cut
    "drop_before",  # nothing is done, the connection is cut
    "error_after",  # the work is done, the answer is 500
    "error_before",  # nothing is done, the answer is 500
    "rate_limit",  # nothing is done, the answer is 429
    "delay",  # the work is done ``seconds`` later
    "decline",  # the next card charge is declined with ``decline_code``
)
WEBHOOK_KINDS = (
    "webhook_duplicate",  # delivered twice
    "webhook_reorder",  # held until ``size`` of them wait, then delivered last first
    "webhook_delay",  # delivered ``seconds`` later
    "webhook_drop",  # never delivered
)
_SETTING = "faults"


@dataclass(frozen=True)
class Fault:
    """One ordered fault. ``path`` is a prefix such as ``/v1/payment_intents``, for webhooks a prefix of the type."""

    kind: str
    count: int
    method: str
    path: str
    seconds: float
    decline_code: str
    size: int


def order(simulation: Simulation, wish: dict[str, Any]) -> Fault:
    """Add a fault; ``kind`` is required, the rest has defaults."""
    try:
        fault = Fault(
            kind=str(wish["kind"]),
            count=int(wish.get("count", wish.get("size", 2) if wish["kind"] == "webhook_reorder" else 1)),
            method=str(wish.get("method", "")),
            path=str(wish.get("path", "")),
            seconds=float(wish.get("seconds", 1.0)),
            decline_code=str(wish.get("decline_code", "generic_decline")),
            size=int(wish.get("size", 2)),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise invalid("A fault is {kind, count?, method?, path?, seconds?, decline_code?, size?}") from problem
    if fault.kind not in REQUEST_KINDS + WEBHOOK_KINDS:
        raise invalid(f"Unknown fault: {fault.kind[:40]}", param="kind")
    simulation.store.set_setting(_SETTING, [*simulation.store.setting(_SETTING, []), vars(fault)])
    return fault


def clear(simulation: Simulation) -> None:
    """Forget every ordered fault."""
    simulation.store.set_setting(_SETTING, [])


def waiting(simulation: Simulation) -> list[dict[str, Any]]:
    """The faults that are still to come."""
    return list(simulation.store.setting(_SETTING, []))


def take(simulation: Simulation, kinds: tuple[str, ...], method: str, path: str) -> Fault | None:
    """The first fault that fits, counted down by one; None when there is none."""
    ordered = waiting(simulation)
    for index, values in enumerate(ordered):
        fault = Fault(**values)
        if fault.kind in kinds and path.startswith(fault.path) and fault.method in ("", method):
            left = {**values, "count": fault.count - 1}
            ordered[index : index + 1] = [left] if fault.count > 1 else []
            simulation.store.set_setting(_SETTING, ordered)
            return fault
    return None
