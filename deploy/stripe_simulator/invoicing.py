"""The life of an invoice: draft, open, paid, void or uncollectible."""

from __future__ import annotations

from dataclasses import dataclass, field

from stripe_simulator.errors import ApiError, invalid
from stripe_simulator.ids import new_id
from stripe_simulator.listing import embedded
from stripe_simulator.resources import payment_intents
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

# Stripe waits an hour over a renewal's draft, then tries the card again after 3, 5 and 7 days.
DRAFT_FOR = 3600
RETRIES = (3 * 86400, 5 * 86400, 7 * 86400)


@dataclass(frozen=True)
class Line:
    """One line: an amount for a period, of a subscription's item where there is one."""

    amount: int
    description: str
    start: int
    end: int
    price: Json | None = None
    quantity: int = 1
    item: str | None = None
    proration: bool = False
    metadata: dict[str, str] = field(default_factory=dict)


def draft(
    simulation: Simulation, customer: Json, lines: list[Line], *, currency: str, reason: str, subscription: Json | None
) -> Json:
    """A new draft, with the customer's invoice items that wait for one."""
    identifier, now = new_id("in"), simulation.now()
    waiting = _waiting_items(simulation, customer["id"], currency, subscription)
    rows = [_line(identifier, line, currency, subscription) for line in [*waiting, *lines]]
    total = sum(row["amount"] for row in rows)
    invoice: Json = {
        "id": identifier,
        "object": "invoice",
        "amount_due": max(total, 0),
        "amount_paid": 0,
        "amount_remaining": max(total, 0),
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatically_finalizes_at": None,
        "billing_reason": reason,
        "collection_method": subscription["collection_method"] if subscription else "charge_automatically",
        "created": now,
        "currency": currency,
        "customer": customer["id"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "default_payment_method": None,
        "description": None,
        "due_date": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "lines": embedded(f"/v1/invoices/{identifier}/lines", rows),
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "parent": _parent(subscription),
        "payments": embedded(f"/v1/invoice_payments?invoice={identifier}", []),
        "period_start": min((row["period"]["start"] for row in rows), default=now),
        "period_end": max((row["period"]["end"] for row in rows), default=now),
        "status": "draft",
        "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
        "subtotal": total,
        "total": total,
        "_intent": None,
    }
    simulation.save(invoice)
    simulation.emit("invoice.created", invoice)
    return invoice


def finalize(simulation: Simulation, invoice: Json) -> Json:
    """Give a draft its number and open it."""
    if invoice["status"] != "draft":
        raise invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    customer = simulation.get("customer", invoice["customer"])
    number = customer["next_invoice_sequence"]
    simulation.save({**customer, "next_invoice_sequence": number + 1})
    invoice["number"] = f"{customer['invoice_prefix']}-{number:04d}"
    invoice["automatically_finalizes_at"] = None
    invoice["status_transitions"]["finalized_at"] = simulation.now()
    invoice["hosted_invoice_url"] = f"https://invoice.stripe.com/i/{invoice['id']}"
    simulation.change(invoice, "invoice.finalized", status="open")
    if invoice["amount_due"] == 0:
        return mark_paid(simulation, invoice, 0)
    _make_intent(simulation, invoice)
    return invoice


def collect(simulation: Simulation, invoice: Json, method: str | None, *, off_session: bool) -> Json:
    """Try to take what an open invoice asks for; raises the 402 of a decline after having told of it."""
    if invoice["status"] != "open":
        raise invalid(f"Invoice is {invoice['status']} and can't be paid.", code="invoice_not_editable")
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1)
    simulation.save(invoice)
    if method is None:
        message = "There is no `default_payment_method` set on this Customer or Invoice. Attach a payment method first."
        raise invalid(message, code="resource_missing")
    intent = simulation.get("payment_intent", invoice["_intent"])
    intent.update(payment_method=method, status="requires_confirmation")
    simulation.save(intent)
    try:
        paid = payment_intents.attempt(simulation, intent, off_session=off_session)
    except ApiError:
        simulation.emit("invoice.payment_failed", simulation.get("invoice", invoice["id"]))
        raise
    if paid["status"] == "requires_action":
        simulation.emit("invoice.payment_action_required", invoice)
    return simulation.get("invoice", invoice["id"])


def mark_paid(simulation: Simulation, invoice: Json, amount: int) -> Json:
    """Close an open invoice as paid."""
    invoice.update(
        attempted=True,
        amount_paid=amount,
        amount_remaining=invoice["amount_due"] - amount,
        next_payment_attempt=None,
        auto_advance=False,
    )
    invoice["status_transitions"]["paid_at"] = simulation.now()
    simulation.change(invoice, "invoice.paid", status="paid")
    simulation.emit("invoice.payment_succeeded", invoice)
    return invoice


def void(simulation: Simulation, invoice: Json) -> Json:
    """Take an open invoice back."""
    if invoice["status"] not in ("open", "uncollectible"):
        raise invalid(f"You can only void open invoices; this one is {invoice['status']}.", code="invoice_not_editable")
    invoice["status_transitions"]["voided_at"] = simulation.now()
    invoice.update(next_payment_attempt=None, auto_advance=False)
    if invoice["_intent"]:
        intent = simulation.get("payment_intent", invoice["_intent"])
        if intent["status"] not in ("succeeded", "canceled"):
            simulation.change(intent, "payment_intent.canceled", status="canceled", canceled_at=simulation.now())
    return simulation.change(invoice, "invoice.voided", status="void")


def subscription_of(invoice: Json) -> str | None:
    """The id of the subscription that an invoice belongs to."""
    parent = invoice["parent"]
    return parent["subscription_details"]["subscription"] if parent else None


def settle_paid_intent(simulation: Simulation, intent: Json) -> Json | None:
    """The invoice that a payment has just paid, closed; None when the payment belongs to none."""
    if not intent.get("_invoice"):
        return None
    invoice = simulation.get("invoice", intent["_invoice"])
    if invoice["status"] != "open":
        return None
    for payment in simulation.store.select("invoice_payment", {"invoice": invoice["id"]}):
        payment["status_transitions"]["paid_at"] = simulation.now()
        payment.update(status="paid", amount_paid=intent["amount_received"])
        invoice["payments"]["data"] = [simulation.save(payment)]
    return mark_paid(simulation, invoice, intent["amount_received"])


def _make_intent(simulation: Simulation, invoice: Json) -> None:
    intent = payment_intents.new_intent(simulation, invoice["amount_due"], invoice["currency"], invoice["customer"])
    intent.update(description=f"Payment for Invoice {invoice['number']}", setup_future_usage="off_session")
    intent["_invoice"] = invoice["id"]
    simulation.save(intent)
    simulation.emit("payment_intent.created", intent)
    payment: Json = {
        "id": new_id("inpay"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": invoice["amount_due"],
        "created": simulation.now(),
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    invoice["payments"] = embedded(f"/v1/invoice_payments?invoice={invoice['id']}", [simulation.save(payment)])
    invoice["confirmation_secret"] = {"client_secret": intent["client_secret"], "type": "payment_intent"}
    invoice["_intent"] = intent["id"]
    simulation.save(invoice)


def _waiting_items(simulation: Simulation, customer: str, currency: str, subscription: Json | None) -> list[Line]:
    where: Json = {"customer": customer, "currency": currency}
    waiting = [item for item in simulation.store.select("invoiceitem", where) if item["invoice"] is None]
    lines = []
    for item in reversed(waiting):
        if item["_subscription"] not in (None, subscription["id"] if subscription else None):
            continue
        simulation.save({**item, "invoice": "taken"})
        period = item["period"]
        lines.append(
            Line(item["amount"], item["description"] or "", period["start"], period["end"], proration=item["proration"])
        )
    return lines


def _line(invoice: str, line: Line, currency: str, subscription: Json | None) -> Json:
    details = (
        {"subscription": subscription["id"], "subscription_item": line.item, "proration": line.proration}
        if subscription
        else None
    )
    pricing = None
    if line.price:
        pricing = {
            "type": "price_details",
            "price_details": {"price": line.price["id"], "product": line.price["product"]},
            "unit_amount_decimal": line.price["unit_amount_decimal"],
        }
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": line.amount,
        "currency": currency,
        "description": line.description,
        "invoice": invoice,
        "livemode": False,
        "metadata": line.metadata,
        "parent": {"type": "subscription_item_details", "subscription_item_details": details} if details else None,
        "period": {"start": line.start, "end": line.end},
        "pricing": pricing,
        "quantity": line.quantity,
        "subtotal": line.amount,
    }


def _parent(subscription: Json | None) -> Json | None:
    if subscription is None:
        return None
    details = {"metadata": subscription["metadata"], "subscription": subscription["id"]}
    return {"type": "subscription_details", "quote_details": None, "subscription_details": details}
