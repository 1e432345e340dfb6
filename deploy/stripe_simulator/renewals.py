"""What happens by itself as the account's time goes on."""

from __future__ import annotations

from stripe_simulator.simulation import Simulation


def advance(simulation: Simulation, target: int) -> None:
    """Move the clock to ``target``."""
    simulation.move_clock_to(target)
