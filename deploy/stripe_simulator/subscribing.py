"""The life of a subscription: its periods, the invoices of them, and what a paid or unpaid one makes of it."""

from __future__ import annotations

from stripe_simulator import invoicing, payments
from stripe_simulator.billing_cycle import next_boundary, share, step
from stripe_simulator.errors import ApiError
from stripe_simulator.invoicing import Line
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

INCOMPLETE_FOR = 23 * 3600
ENDED = ("canceled", "incomplete_expired")


def items_of(subscription: Json) -> list[Json]:
    """Its items."""
    return list(subscription["items"]["data"])


def set_period(subscription: Json, start: int, end: int) -> None:
    """Let every item be in the period from ``start`` to ``end``."""
    for item in items_of(subscription):
        item.update(current_period_start=start, current_period_end=end)


def period_of(subscription: Json) -> tuple[int, int]:
    """The current period."""
    first = items_of(subscription)[0]
    return first["current_period_start"], first["current_period_end"]


def recurring_of(subscription: Json) -> Json:
    """How often it bills."""
    recurring: Json = items_of(subscription)[0]["price"]["recurring"]
    return recurring


def period_lines(subscription: Json, start: int, end: int, *, whole: int | None = None) -> list[Line]:
    """A line for each item over a period; a share of the price where the period is shorter than a ``whole`` one."""
    lines = []
    for item in items_of(subscription):
        price = item["price"]
        amount = price["unit_amount"] * item["quantity"]
        if whole is not None:
            amount = share(amount, end - start, whole)
        description = f"{item['quantity']} × {price['nickname'] or price['product']}"
        lines.append(Line(amount, description, start, end, price, item["quantity"], item["id"], whole is not None))
    return lines


def start(
    simulation: Simulation, subscription: Json, *, prorate: bool, backdated_to: int | None, off_session: bool
) -> Json:
    """Begin the first period, and have it paid."""
    now = simulation.now()
    if subscription["trial_end"]:
        set_period(subscription, now, subscription["trial_end"])
        lines = [
            Line(0, "Free trial", now, subscription["trial_end"], item["price"], item["quantity"], item["id"])
            for item in items_of(subscription)
        ]
    else:
        lines = _first_lines(subscription, now, prorate=prorate)
    if backdated_to is not None:
        whole = next_boundary(backdated_to, recurring_of(subscription), backdated_to) - backdated_to
        lines = [*period_lines(subscription, backdated_to, now, whole=whole), *lines]
    simulation.save(subscription)
    invoice = _invoice(simulation, subscription, lines, "subscription_create")
    invoicing.finalize(simulation, invoice)
    subscription["latest_invoice"] = invoice["id"]
    if simulation.get("invoice", invoice["id"])["status"] == "paid":
        subscription["status"] = "trialing" if subscription["trial_end"] else "active"
    elif subscription["collection_method"] == "send_invoice":
        subscription["status"] = "active"
    simulation.save(subscription)
    simulation.emit("customer.subscription.created", subscription)
    if subscription["status"] == "incomplete" and subscription["_behavior"] != "default_incomplete":
        _try_first(simulation, subscription, off_session=off_session)
    return simulation.get("subscription", subscription["id"])


def renew(simulation: Simulation, subscription: Json) -> None:
    """Begin the next period: a draft invoice that is collected an hour later."""
    begin = period_of(subscription)[1]
    was_trialing = subscription["status"] == "trialing"
    end = next_boundary(subscription["billing_cycle_anchor"], recurring_of(subscription), begin)
    set_period(subscription, begin, end)
    status = "active" if was_trialing else subscription["status"]
    invoice = _invoice(simulation, subscription, period_lines(subscription, begin, end), "subscription_cycle")
    invoice["automatically_finalizes_at"] = simulation.now() + invoicing.DRAFT_FOR
    simulation.save(invoice)
    simulation.change(subscription, "customer.subscription.updated", status=status, latest_invoice=invoice["id"])


def collect(simulation: Simulation, invoice: Json) -> None:
    """Try an open invoice's card, and plan the next try where it is declined."""
    subscription_id = invoicing.subscription_of(invoice)
    subscription = simulation.get("subscription", subscription_id) if subscription_id else None
    method = method_of(simulation, subscription, invoice["customer"]) if subscription else None
    try:
        invoicing.collect(simulation, invoice, method, off_session=True)
    except ApiError:
        if subscription is not None:
            _fall_behind(simulation, subscription, simulation.get("invoice", invoice["id"]))


def paid(simulation: Simulation, invoice: Json) -> None:
    """What a paid invoice makes of its subscription."""
    subscription_id = invoicing.subscription_of(invoice)
    if subscription_id is None:
        return
    subscription = simulation.get("subscription", subscription_id)
    if subscription["status"] in ("incomplete", "past_due", "unpaid"):
        simulation.change(subscription, "customer.subscription.updated", status="active")


def end(simulation: Simulation, subscription: Json, status: str = "canceled") -> Json:
    """Let it be over."""
    now = simulation.now()
    subscription.update(ended_at=now, canceled_at=subscription["canceled_at"] or now)
    event = "customer.subscription.deleted" if status == "canceled" else "customer.subscription.updated"
    return simulation.change(subscription, event, status=status)


def expire(simulation: Simulation, subscription: Json) -> None:
    """Let go of one whose first invoice nobody paid within 23 hours."""
    invoice = simulation.get("invoice", subscription["latest_invoice"])
    if invoice["status"] == "open":
        invoicing.void(simulation, invoice)
    end(simulation, subscription, "incomplete_expired")


def method_of(simulation: Simulation, subscription: Json, customer: str) -> str | None:
    """The card that pays for it: its own, or its customer's."""
    own: str | None = subscription["default_payment_method"]
    default: str | None = simulation.get("customer", customer)["invoice_settings"]["default_payment_method"]
    return own or default


def _invoice(simulation: Simulation, subscription: Json, lines: list[Line], reason: str) -> Json:
    customer = simulation.get("customer", subscription["customer"])
    return invoicing.draft(
        simulation, customer, lines, currency=subscription["currency"], reason=reason, subscription=subscription
    )


def _first_lines(subscription: Json, now: int, *, prorate: bool) -> list[Line]:
    recurring, anchor = recurring_of(subscription), subscription["billing_cycle_anchor"]
    period_end = next_boundary(anchor, recurring, now)
    set_period(subscription, now, period_end)
    if anchor <= now:
        return period_lines(subscription, now, period_end)
    set_period(subscription, now, min(anchor, period_end))
    period_end = period_of(subscription)[1]
    if not prorate:
        return []
    whole = next_boundary(anchor, recurring, now) - _boundary_before(anchor, recurring, now)
    return period_lines(subscription, now, period_end, whole=whole)


def _boundary_before(anchor: int, recurring: Json, moment: int) -> int:
    count = 0
    while step(anchor, recurring, count) > moment:
        count -= 1
    return step(anchor, recurring, count)


def _try_first(simulation: Simulation, subscription: Json, *, off_session: bool) -> None:
    invoice = simulation.get("invoice", subscription["latest_invoice"])
    method = method_of(simulation, subscription, subscription["customer"])
    try:
        invoicing.collect(simulation, invoice, method, off_session=off_session)
    except ApiError as fault:
        if subscription["_behavior"] == "error_if_incomplete":
            fault.keep = False
            raise


def _fall_behind(simulation: Simulation, subscription: Json, invoice: Json) -> None:
    tries = invoice["attempt_count"]
    if 0 < tries <= len(invoicing.RETRIES):
        invoice["next_payment_attempt"] = simulation.now() + invoicing.RETRIES[tries - 1]
        simulation.save(invoice)
        if subscription["status"] in ("active", "trialing"):
            simulation.change(subscription, "customer.subscription.updated", status="past_due")
        return
    invoice["next_payment_attempt"] = None
    simulation.save(invoice)
    if subscription["status"] not in ENDED:
        end(simulation, subscription)


def _settle(simulation: Simulation, intent: Json) -> None:
    invoice = invoicing.settle_paid_intent(simulation, intent)
    if invoice is not None:
        paid(simulation, invoice)


payments.ON_SUCCESS.append(_settle)
