"""Payment methods: cards. The only place that takes a card number, which is dropped as soon as it is understood."""

from __future__ import annotations

import re
import time

from stripe_simulator import cards, listing
from stripe_simulator.errors import card_error, invalid, no_such
from stripe_simulator.ids import new_id
from stripe_simulator.params import Params
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_DEFAULT_EXPIRY = (12, 2035)
_NUMBER = re.compile(r"^\d{12,19}$")


def create(simulation: Simulation, params: Params) -> Json:
    """POST /v1/payment_methods with ``card[number]`` (as Stripe.js does in a browser) or ``card[token]``."""
    params.need("type")
    if params.text("type") != "card":
        raise invalid("Only the type 'card' is simulated.", param="type")
    card, month, year = _read_card(params.hash("card"))
    params.ignore("billing_details", "allow_redisplay", "customer")
    method = _new(simulation, card, month, year)
    method["metadata"] = params.changed_metadata({})
    return simulation.save(method)


def retrieve(simulation: Simulation, _params: Params, method: str) -> Json:
    """GET /v1/payment_methods/:id."""
    alias = cards.by_alias(method)
    return _new(simulation, alias, *_DEFAULT_EXPIRY) if alias else (simulation.get("payment_method", method))


def update(simulation: Simulation, params: Params, method: str) -> Json:
    """POST /v1/payment_methods/:id: expiry and metadata of an attached card."""
    found = simulation.get("payment_method", method)
    card = params.hash("card")
    month, year = card.integer("exp_month"), card.integer("exp_year")
    params.ignore("billing_details", "allow_redisplay")
    shown = {**found["card"], "exp_month": month or found["card"]["exp_month"]}
    shown["exp_year"] = year or found["card"]["exp_year"]
    metadata = params.changed_metadata(found["metadata"])
    return simulation.change(found, "payment_method.updated", card=shown, metadata=metadata)


def attach(simulation: Simulation, params: Params, method: str) -> Json:
    """POST /v1/payment_methods/:id/attach; a card that its issuer refuses is not saved."""
    return attach_to(simulation, method, params.need("customer"))


def detach(simulation: Simulation, _params: Params, method: str) -> Json:
    """POST /v1/payment_methods/:id/detach; it can't be attached again."""
    found = simulation.get("payment_method", method)
    if found["customer"] is None:
        message = "The payment method you provided is not attached to a customer so detachment is impossible."
        raise invalid(message, param="payment_method")
    customer = simulation.get("customer", found["customer"])
    settings = customer["invoice_settings"]
    if settings["default_payment_method"] == method:
        settings["default_payment_method"] = None
        simulation.save(customer)
    found.update(customer=None, _was_attached=True)
    simulation.save(found)
    simulation.emit("payment_method.detached", (found), previous={"customer": customer["id"]})
    return found


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/payment_methods of a customer."""
    params.ignore("type")
    customer = params.need("customer")
    simulation.get("customer", customer, param="customer")
    return _listed(simulation, params, customer, "/v1/payment_methods")


def list_of_customer(simulation: Simulation, params: Params, customer: str) -> Json:
    """GET /v1/customers/:id/payment_methods."""
    params.ignore("type")
    simulation.get("customer", customer)
    return _listed(simulation, params, customer, f"/v1/customers/{customer}/payment_methods")


def retrieve_of_customer(simulation: Simulation, params: Params, customer: str, method: str) -> Json:
    """GET /v1/customers/:id/payment_methods/:id."""
    found = simulation.get("payment_method", method)
    if found["customer"] != customer:
        raise no_such("payment_method", method, "payment_method")
    return retrieve(simulation, params, method)


def resolve(simulation: Simulation, identifier: str, *, param: str = "payment_method") -> Json:
    """The method that a parameter names; ``pm_card_visa`` and the like become a new one."""
    alias = cards.by_alias(identifier)
    if alias is not None:
        return simulation.save(_new(simulation, alias, *_DEFAULT_EXPIRY))
    return simulation.get("payment_method", identifier, param=param)


def card_of(method: Json) -> cards.TestCard:
    """The test card behind a method."""
    return cards.by_fingerprint(method["card"]["fingerprint"])


def attach_to(
    simulation: Simulation, identifier: str, customer: str, *, param: str = "payment_method", set_up: bool = False
) -> Json:
    """Save a card to a customer; nothing when it is there already. ``set_up``: its holder authenticated for later."""
    method = resolve(simulation, identifier, param=param)
    simulation.get("customer", customer, param="customer")
    if set_up:
        method["_set_up"] = True
        simulation.save(method)
    if method["customer"] == customer:
        return method
    if method["customer"] is not None:
        raise invalid("The payment method you provided has already been attached to a customer.", param=param)
    if method.get("_was_attached") or method.get("_was_used"):
        message = (
            "This PaymentMethod was previously used without being attached to a Customer or was detached from a "
            "Customer, and may not be used again."
        )
        raise invalid(message, param=param)
    refusal = card_of(method).attach
    if refusal is not None:
        members = {"decline_code": refusal.decline_code} if refusal.decline_code else {}
        raise card_error(refusal.message, refusal.code, **members)
    method["customer"] = customer
    simulation.save(method)
    simulation.emit("payment_method.attached", (method))
    return method


def _listed(simulation: Simulation, params: Params, customer: str, url: str) -> Json:
    return listing.page(simulation, params, "payment_method", url, {"customer": customer})


def _read_card(sent: Params) -> tuple[cards.TestCard, int, int]:
    token = sent.text("token")
    if token:
        known = cards.by_alias(token)
        if known is None:
            raise no_such("token", token[:60], "card[token]", 400)
        return known, *_DEFAULT_EXPIRY
    number = re.sub(r"[ -]", "", sent.need("number"))
    month, year = sent.need_integer("exp_month"), sent.need_integer("exp_year")
    cvc = sent.text("cvc")
    if not _NUMBER.match(number) or not cards.passes_luhn(number):
        raise card_error("Your card number is incorrect.", "incorrect_number", param="number")
    if not 1 <= month <= 12:
        raise card_error("Your card's expiration month is invalid.", "invalid_expiry_month", param="exp_month")
    year += 2000 if year < 100 else 0
    today = time.gmtime()
    if not (today.tm_year, today.tm_mon) <= (year, month) <= (today.tm_year + 50, 12):
        raise card_error("Your card's expiration year is invalid.", "invalid_expiry_year", param="exp_year")
    if cvc is not None and not re.match(r"^\d{3,4}$", cvc):
        raise card_error("Your card's security code is invalid.", "invalid_cvc", param="cvc")
    card = cards.by_number(number)
    if card is None:
        message = "Your card was declined. Your request was in test mode, but used a non test card."
        raise card_error(message, "card_declined", decline_code="test_mode_live_card")
    return card, month, year


def _new(simulation: Simulation, card: cards.TestCard, month: int, year: int) -> Json:
    address = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {"address": address, "email": None, "name": None, "phone": None, "tax_id": None},
        "card": {
            "brand": card.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": card.country,
            "display_brand": card.brand,
            "exp_month": month,
            "exp_year": year,
            "fingerprint": card.fingerprint,
            "funding": card.funding,
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": [card.brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": simulation.now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


ROUTES = [
    Route("POST", "/v1/payment_methods", create, browser=True),
    Route("GET", "/v1/payment_methods", list_all),
    Route("GET", "/v1/payment_methods/<method>", retrieve),
    Route("POST", "/v1/payment_methods/<method>", update),
    Route("POST", "/v1/payment_methods/<method>/attach", attach),
    Route("POST", "/v1/payment_methods/<method>/detach", detach),
    Route("GET", "/v1/customers/<customer>/payment_methods", list_of_customer),
    Route("GET", "/v1/customers/<customer>/payment_methods/<method>", retrieve_of_customer),
]
