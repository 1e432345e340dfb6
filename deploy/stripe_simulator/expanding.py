"""``expand[]``: identifiers in an answer replaced by the objects they name."""

from __future__ import annotations

from stripe_simulator.errors import invalid
from stripe_simulator.ids import kind_of
from stripe_simulator.listing import embedded
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_DEEPEST = 4


def expand(simulation: Simulation, answer: Json, paths: list[str]) -> Json:
    """The answer with every path expanded; at most 4 levels, ``data.`` reaches into a list."""
    for path in paths:
        parts = path.split(".")
        if len(parts) > _DEEPEST + 1:
            raise invalid("You cannot expand more than 4 levels of a property.", param="expand")
        _expand(simulation, answer, parts, path)
    return answer


def _expand(simulation: Simulation, thing: Json, parts: list[str], path: str) -> None:
    name, rest = parts[0], parts[1:]
    if name not in thing:
        _include(simulation, thing, name, path)
    value = thing[name]
    if isinstance(value, list):
        for item in value:
            _expand(simulation, item, rest, path)
        return
    if isinstance(value, str):
        kind = kind_of(value)
        found = simulation.store.find(value, kind) if kind else None
        if found is None:
            raise _impossible(path)
        thing[name] = value = found
    if not isinstance(value, dict) and value is not None:
        raise _impossible(path)
    if rest and isinstance(value, dict):
        _expand(simulation, value, rest, path)


def _include(simulation: Simulation, thing: Json, name: str, path: str) -> None:
    """Lists that Stripe shows only when asked for."""
    if (thing.get("object"), name) == ("charge", "refunds"):
        refunds = simulation.store.select("refund", {"charge": thing["id"]})
        thing[name] = embedded(f"/v1/refunds?charge={thing['id']}", refunds)
    elif (thing.get("object"), name) == ("customer", "subscriptions"):
        subscriptions = simulation.store.select("subscription", {"customer": thing["id"]})
        running = [each for each in subscriptions if each["status"] not in ("canceled", "incomplete_expired")]
        thing[name] = embedded(f"/v1/subscriptions?customer={thing['id']}", running)
    else:
        raise _impossible(path)


def _impossible(path: str) -> Exception:
    return invalid(f"This property cannot be expanded ({path[:80]}).", param="expand")
