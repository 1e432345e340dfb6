"""What happens by itself as the account's time goes on, in its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from stripe_simulator import invoicing, subscribing
from stripe_simulator.errors import invalid
from stripe_simulator.resources import refunds, subscription_schedules
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

Due = tuple[int, Callable[[], object]]
_REFUND_TAKES = 86400
_MOST_STEPS = 20_000


def advance(simulation: Simulation, target: int) -> None:
    """Move the clock to ``target``, and do on the way what comes due, each at its moment."""
    for moment, action in _until(simulation, target):
        simulation.move_clock_to(max(moment, simulation.now()))
        action()
    simulation.move_clock_to(target)


def catch_up(simulation: Simulation) -> None:
    """Do what came due while time went on by itself."""
    for _moment, action in _until(simulation, simulation.now()):
        action()


def _until(simulation: Simulation, target: int) -> Iterator[Due]:
    """What is due by ``target``, the earliest first, looked for anew after each."""
    for _ in range(_MOST_STEPS):
        due = min(_due(simulation), key=lambda each: each[0], default=None)
        if due is None or due[0] > target:
            return
        yield due
    raise invalid("Too much comes due before that; move the clock in smaller steps.")


def _due(simulation: Simulation) -> Iterator[Due]:
    for subscription in simulation.store.select("subscription"):
        yield from _due_of_subscription(simulation, subscription)
    for invoice in simulation.store.select("invoice", {"status": "draft"}):
        if invoice["automatically_finalizes_at"] is not None and not invoice.get("deleted"):
            yield invoice["automatically_finalizes_at"], partial(_finalize, simulation, invoice)
    for invoice in simulation.store.select("invoice", {"status": "open"}):
        if invoice["next_payment_attempt"] is not None:
            yield invoice["next_payment_attempt"], partial(subscribing.collect, simulation, invoice)
    for refund in simulation.store.select("refund"):
        if refund["status"] == "pending" or refund.get("_fails"):
            yield refund["created"] + _REFUND_TAKES, partial(refunds.settle, simulation, refund)
    for schedule in simulation.store.select("subscription_schedule", {"status": "not_started"}):
        start = schedule["phases"][0]["start_date"]
        yield start, partial(subscription_schedules.begin, simulation, schedule)


def _due_of_subscription(simulation: Simulation, subscription: Json) -> Iterator[Due]:
    status = subscription["status"]
    if status in subscribing.ENDED:
        return
    if status == "incomplete":
        yield (
            subscription["created"] + subscribing.INCOMPLETE_FOR,
            partial(subscribing.expire, simulation, subscription),
        )
        return
    if subscription["cancel_at"] is not None:
        yield subscription["cancel_at"], partial(subscribing.end, simulation, subscription)
    period_end = subscribing.period_of(subscription)[1]
    action = subscribing.end if subscription["cancel_at_period_end"] else subscribing.renew
    yield period_end, partial(action, simulation, subscription)


def _finalize(simulation: Simulation, invoice: Json) -> None:
    opened = invoicing.finalize(simulation, invoice)
    if opened["status"] == "open" and opened["collection_method"] == "charge_automatically":
        subscribing.collect(simulation, opened)
