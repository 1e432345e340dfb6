"""How a resource declares its operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stripe_simulator.params import Params
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

Handler = Callable[..., Json]


@dataclass(frozen=True)
class Route:
    """``handler(simulation, params, *path values)``; ``browser`` allows a publishable key."""

    method: str
    path: str
    handler: Handler
    browser: bool = False


def handle(route: Route, simulation: Simulation, params: Params, values: dict[str, str]) -> Json:
    """Run the operation and refuse parameters that it does not know."""
    answer = route.handler(simulation, params, *values.values())
    params.finish()
    return answer
