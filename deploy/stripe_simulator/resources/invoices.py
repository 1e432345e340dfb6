"""Invoices, their payments, and items that wait for the next one."""

from __future__ import annotations

from stripe_simulator import invoicing, listing, subscribing
from stripe_simulator.errors import invalid
from stripe_simulator.ids import new_id
from stripe_simulator.invoicing import Line
from stripe_simulator.money import check_currency
from stripe_simulator.params import Params
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json


def create(simulation: Simulation, params: Params) -> Json:
    """POST /v1/invoices: a draft with the customer's waiting items."""
    customer = simulation.get("customer", params.need("customer"), param="customer")
    currency = check_currency(params.text("currency") or "usd")
    params.ignore(
        "collection_method", "days_until_due", "pending_invoice_items_behavior", "description", "auto_advance"
    )
    lines: list[Line] = []
    invoice = invoicing.draft(simulation, customer, lines, currency=currency, reason="manual", subscription=None)
    invoice["metadata"] = params.changed_metadata({})
    return simulation.save(invoice)


def retrieve(simulation: Simulation, _params: Params, invoice: str) -> Json:
    """GET /v1/invoices/:id."""
    return simulation.get("invoice", invoice)


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/invoices, of a ``customer``, ``subscription`` or ``status`` if wanted."""
    where: Json = {name: value for name in ("customer", "status") if (value := params.text(name))}
    subscription = params.text("subscription")
    if subscription:
        where["parent.subscription_details.subscription"] = subscription
    return listing.page(simulation, params, "invoice", "/v1/invoices", where)


def search(simulation: Simulation, params: Params) -> Json:
    """GET /v1/invoices/search."""
    return listing.search(simulation, params, "invoice", "/v1/invoices/search")


def finalize(simulation: Simulation, params: Params, invoice: str) -> Json:
    """POST /v1/invoices/:id/finalize."""
    params.ignore("auto_advance")
    return invoicing.finalize(simulation, simulation.get("invoice", invoice))


def pay(simulation: Simulation, params: Params, invoice: str) -> Json:
    """POST /v1/invoices/:id/pay, with a card or ``paid_out_of_band``."""
    found = simulation.get("invoice", invoice)
    if found["status"] == "draft":
        found = invoicing.finalize(simulation, found)
    if params.boolean("paid_out_of_band"):
        paid = invoicing.mark_paid(simulation, found, found["amount_due"])
        subscribing.paid(simulation, paid)
        return paid
    off_session = params.boolean("off_session")
    subscription = invoicing.subscription_of(found)
    owner = simulation.get("subscription", subscription) if subscription else found
    method = params.text("payment_method") or subscribing.method_of(simulation, owner, found["customer"])
    return invoicing.collect(simulation, found, method, off_session=off_session)


def void(simulation: Simulation, _params: Params, invoice: str) -> Json:
    """POST /v1/invoices/:id/void."""
    return invoicing.void(simulation, simulation.get("invoice", invoice))


def mark_uncollectible(simulation: Simulation, _params: Params, invoice: str) -> Json:
    """POST /v1/invoices/:id/mark_uncollectible."""
    found = simulation.get("invoice", invoice)
    if found["status"] != "open":
        raise invalid(f"Only open invoices can be marked; this one is {found['status']}.", code="invoice_not_editable")
    found["status_transitions"]["marked_uncollectible_at"] = simulation.now()
    found["next_payment_attempt"] = None
    return simulation.change(found, "invoice.marked_uncollectible", status="uncollectible")


def delete(simulation: Simulation, _params: Params, invoice: str) -> Json:
    """DELETE /v1/invoices/:id, while it is a draft."""
    found = simulation.get("invoice", invoice)
    if found["status"] != "draft":
        raise invalid("You can only delete draft invoices.", code="invoice_not_editable")
    simulation.save({**found, "deleted": True})
    simulation.emit("invoice.deleted", found)
    return {"id": invoice, "object": "invoice", "deleted": True}


def create_item(simulation: Simulation, params: Params) -> Json:
    """POST /v1/invoiceitems: an amount that waits for the customer's next invoice."""
    customer = simulation.get("customer", params.need("customer"), param="customer")
    subscription = params.text("subscription")
    now = simulation.now()
    item: Json = {
        "id": new_id("ii"),
        "object": "invoiceitem",
        "amount": params.need_integer("amount"),
        "currency": check_currency(params.need("currency")),
        "customer": customer["id"],
        "date": now,
        "description": params.text("description"),
        "invoice": None,
        "livemode": False,
        "metadata": params.changed_metadata({}),
        "period": {"start": now, "end": now},
        "proration": False,
        "quantity": 1,
        "_subscription": simulation.get("subscription", subscription)["id"] if subscription else None,
    }
    simulation.save(item)
    simulation.emit("invoiceitem.created", item)
    return item


def list_items(simulation: Simulation, params: Params) -> Json:
    """GET /v1/invoiceitems, of a ``customer`` if wanted."""
    customer = params.text("customer")
    where = {"customer": customer} if customer else None
    return listing.page(simulation, params, "invoiceitem", "/v1/invoiceitems", where)


def list_payments(simulation: Simulation, params: Params) -> Json:
    """GET /v1/invoice_payments, of an ``invoice`` or a payment intent if wanted."""
    where: Json = {}
    invoice = params.text("invoice")
    if invoice:
        where["invoice"] = invoice
    payment = params.hash("payment")
    payment.ignore("type")
    intent = payment.text("payment_intent")
    if intent:
        where["payment.payment_intent"] = intent
    return listing.page(simulation, params, "invoice_payment", "/v1/invoice_payments", where)


ROUTES = [
    Route("POST", "/v1/invoices", create),
    Route("GET", "/v1/invoices", list_all),
    Route("GET", "/v1/invoices/search", search),
    Route("GET", "/v1/invoices/<invoice>", retrieve),
    Route("DELETE", "/v1/invoices/<invoice>", delete),
    Route("POST", "/v1/invoices/<invoice>/finalize", finalize),
    Route("POST", "/v1/invoices/<invoice>/pay", pay),
    Route("POST", "/v1/invoices/<invoice>/void", void),
    Route("POST", "/v1/invoices/<invoice>/mark_uncollectible", mark_uncollectible),
    Route("POST", "/v1/invoiceitems", create_item),
    Route("GET", "/v1/invoiceitems", list_items),
    Route("GET", "/v1/invoice_payments", list_payments),
]
