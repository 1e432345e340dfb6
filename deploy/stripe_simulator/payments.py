"""A try to take money from a card: its charge, and how the intent stands after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stripe_simulator import cards, faults
from stripe_simulator.errors import ApiError, card_error
from stripe_simulator.ids import new_id
from stripe_simulator.resources import payment_methods
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

# What else a successful payment settles; whoever makes payments for something of its own adds itself.
ON_SUCCESS: list[Callable[[Simulation, Json], None]] = []


@dataclass(frozen=True)
class Attempt:
    """How a try ended: ``succeeded``, ``requires_action``, or declined with its refusal."""

    status: str
    refusal: cards.Decline | None = None
    blocked: bool = False


def weigh(simulation: Simulation, intent: Json, method: Json, *, off_session: bool, authenticated: bool) -> Attempt:
    """What the issuer says to a payment with this card now."""
    card = payment_methods.card_of(method)
    ordered = faults.take(simulation, ("decline",), "POST", f"/v1/payment_intents/{intent['id']}")
    if ordered is not None:
        return Attempt("declined", cards.decline(ordered.decline_code))
    if _wants_authentication(card, method, off_session=off_session) and not authenticated:
        if off_session:
            return Attempt("declined", cards.decline("authentication_required"))
        return Attempt("requires_action")
    if card.charge is not None:
        return Attempt("declined", card.charge, card.blocked)
    return Attempt("succeeded")


def record_charge(simulation: Simulation, intent: Json, method: Json, attempt: Attempt) -> Json:
    """The charge of a try that reached the issuer; tells of it."""
    failed = attempt.refusal is not None
    captured = not failed and intent["capture_method"] != "manual"
    charge: Json = {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if captured else 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "captured": captured,
        "created": simulation.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": attempt.refusal.code if attempt.refusal else None,
        "failure_message": attempt.refusal.message if attempt.refusal else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": _outcome(attempt),
        "paid": not failed,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"type": "card", "card": _details(method)},
        "receipt_email": intent["receipt_email"],
        "receipt_url": None if failed else f"https://pay.stripe.com/receipts/{new_id('rcpt')}",
        "refunded": False,
        "statement_descriptor": intent["statement_descriptor"],
        "status": "failed" if failed else "succeeded",
    }
    simulation.save(charge)
    simulation.emit("charge.failed" if failed else "charge.succeeded", charge)
    return charge


def refusal_error(refusal: cards.Decline, method: Json, *, charge: str | None = None, **members: Json) -> ApiError:
    """The 402 of a declined card; ``members`` are the intent it happened to."""
    known: Json = {"payment_method": method, **members}
    if charge is not None:
        known["charge"] = charge
    if refusal.decline_code is not None:
        known["decline_code"] = refusal.decline_code
    known["advice_code"] = "do_not_try_again" if refusal.decline_code in _FINAL else "try_again_later"
    return card_error(refusal.message, refusal.code, **known)


def error_member(fault: ApiError) -> Json:
    """What an intent keeps of the fault as its last error."""
    return {name: value for name, value in fault.body.items() if name not in ("payment_intent", "setup_intent")}


_FINAL = ("lost_card", "stolen_card", "fraudulent", "expired_card")


def _wants_authentication(card: cards.TestCard, method: Json, *, off_session: bool) -> bool:
    if card.authentication == "always":
        return True
    if card.authentication == "until_set_up":
        return not (off_session and method.get("_set_up", False))
    return card.authentication == "done" and not off_session


def _outcome(attempt: Attempt) -> Json:
    refusal = attempt.refusal
    if refusal is None:
        return {
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "risk_score": 20,
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    return {
        "network_status": "not_sent_to_network" if attempt.blocked else "declined_by_network",
        "reason": "highest_risk_level" if attempt.blocked else refusal.decline_code or refusal.code,
        "risk_level": "highest" if attempt.blocked else "normal",
        "risk_score": 90 if attempt.blocked else 20,
        "seller_message": refusal.message,
        "type": "blocked" if attempt.blocked else "issuer_declined",
    }


def _details(method: Json) -> Json:
    names = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    return {
        **{name: method["card"][name] for name in names},
        "network": method["card"]["brand"],
        "three_d_secure": None,
    }
