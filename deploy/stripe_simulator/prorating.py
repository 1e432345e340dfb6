"""A change of a subscription's items in the middle of a period: what was not used comes back, what is new is charged."""

from __future__ import annotations

from stripe_simulator import invoicing, subscribing
from stripe_simulator.billing_cycle import next_boundary, share
from stripe_simulator.ids import new_id
from stripe_simulator.invoicing import Line
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json


def change_items(simulation: Simulation, subscription: Json, after: list[Json], *, behavior: str) -> None:
    """Put the items in place of the old ones; ``behavior`` is Stripe's ``proration_behavior``."""
    now = simulation.now()
    old_recurring = subscribing.recurring_of(subscription)
    begin, end = subscribing.period_of(subscription)
    before = subscribing.items_of(subscription)
    subscription["items"]["data"] = after
    subscription["items"]["total_count"] = len(after)
    subscribing.set_period(subscription, begin, end)
    new_recurring = subscribing.recurring_of(subscription)
    restarts = _length(old_recurring) != _length(new_recurring)
    lines: list[Line] = []
    if behavior != "none" and subscription["status"] not in ("trialing", "incomplete"):
        lines += _shares(before, now, end, end - begin, sign=-1, words="Unused time on")
        if not restarts:
            lines += _shares(after, now, end, end - begin, sign=1, words="Remaining time on")
    if restarts:
        subscription["billing_cycle_anchor"] = now
        period_end = next_boundary(now, new_recurring, now)
        subscribing.set_period(subscription, now, period_end)
        lines += subscribing.period_lines(subscription, now, period_end)
    if restarts or behavior == "always_invoice":
        _invoice(simulation, subscription, lines)
    else:
        for line in lines:
            _keep(simulation, subscription, line)


def _length(recurring: Json) -> tuple[str, int]:
    return recurring["interval"], recurring["interval_count"]


def _shares(items: list[Json], now: int, end: int, whole: int, *, sign: int, words: str) -> list[Line]:
    lines = []
    for item in items:
        price, quantity = item["price"], item["quantity"]
        amount = sign * share(price["unit_amount"] * quantity, end - now, whole)
        description = f"{words} {quantity} × {price['nickname'] or price['product']}"
        lines.append(Line(amount, description, now, end, price, quantity, item["id"], proration=True))
    return [line for line in lines if line.amount]


def _keep(simulation: Simulation, subscription: Json, line: Line) -> None:
    """A line that waits for the subscription's next invoice."""
    item: Json = {
        "id": new_id("ii"),
        "object": "invoiceitem",
        "amount": line.amount,
        "currency": subscription["currency"],
        "customer": subscription["customer"],
        "date": simulation.now(),
        "description": line.description,
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "period": {"start": line.start, "end": line.end},
        "proration": True,
        "quantity": line.quantity,
        "_subscription": subscription["id"],
    }
    simulation.save(item)
    simulation.emit("invoiceitem.created", item)


def _invoice(simulation: Simulation, subscription: Json, lines: list[Line]) -> None:
    customer = simulation.get("customer", subscription["customer"])
    invoice = invoicing.draft(
        simulation,
        customer,
        lines,
        currency=subscription["currency"],
        reason="subscription_update",
        subscription=subscription,
    )
    subscription["latest_invoice"] = invoice["id"]
    simulation.save(subscription)
    invoice = invoicing.finalize(simulation, invoice)
    if invoice["status"] == "open":
        subscribing.collect(simulation, invoice)
