"""Setup intents: save a card for later, with its holder's authentication where the issuer wants it."""

from __future__ import annotations

from stripe_simulator import listing, payments
from stripe_simulator.errors import ApiError, invalid
from stripe_simulator.ids import new_client_secret, new_id
from stripe_simulator.params import Params
from stripe_simulator.resources import payment_methods
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def create(simulation: Simulation, params: Params) -> Json:
    """POST /v1/setup_intents; ``confirm`` confirms at once."""
    customer = params.text("customer")
    if customer:
        simulation.get("customer", customer, param="customer")
    identifier = new_id("seti")
    usage = params.text("usage", choices=("off_session", "on_session"))
    params.ignore(
        "allowed_payment_method_types",
        "automatic_payment_methods",
        "payment_method_options",
        "return_url",
        "use_stripe_sdk",
    )
    intent: Json = {
        "id": identifier,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": new_client_secret(identifier),
        "created": simulation.now(),
        "customer": customer,
        "description": params.text("description"),
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": params.changed_metadata({}),
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        "usage": usage or "off_session",
    }
    simulation.save(intent)
    simulation.emit("setup_intent.created", intent)
    return _take_method(simulation, intent, params, confirm=params.boolean("confirm"))


def retrieve(simulation: Simulation, params: Params, intent: str) -> Json:
    """GET /v1/setup_intents/:id."""
    params.ignore("client_secret")
    return simulation.get("setup_intent", intent)


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/setup_intents, of a ``customer`` if wanted."""
    customer = params.text("customer")
    where = {"customer": customer} if customer else None
    return listing.page(simulation, params, "setup_intent", "/v1/setup_intents", where)


def confirm(simulation: Simulation, params: Params, intent: str) -> Json:
    """POST /v1/setup_intents/:id/confirm, also from a browser with the client secret."""
    found = simulation.get("setup_intent", intent)
    params.ignore("return_url", "use_stripe_sdk", "payment_method_options")
    secret = params.text("client_secret")
    if secret and secret != found["client_secret"]:
        raise invalid("The client_secret provided does not match this SetupIntent.", param="client_secret")
    return _take_method(simulation, found, params, confirm=True)


def cancel(simulation: Simulation, params: Params, intent: str) -> Json:
    """POST /v1/setup_intents/:id/cancel."""
    found = simulation.get("setup_intent", intent)
    reason = params.text("cancellation_reason")
    if found["status"] not in _OPEN:
        raise _unexpected_state(found, "cancel")
    return simulation.change(found, "setup_intent.canceled", status="canceled", cancellation_reason=reason)


def authenticate(simulation: Simulation, intent: str, succeed: bool) -> Json:
    """The cardholder answers the issuer's question in the browser."""
    found = simulation.get("setup_intent", intent)
    if found["status"] != "requires_action":
        raise _unexpected_state(found, "authenticate")
    if succeed:
        return _succeed(simulation, found)
    error = {
        "type": "invalid_request_error",
        "code": "setup_intent_authentication_failure",
        "message": "The latest attempt to set up the payment method has failed because authentication failed.",
    }
    return simulation.change(
        found,
        "setup_intent.setup_failed",
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error=error,
    )


def _take_method(simulation: Simulation, intent: Json, params: Params, *, confirm: bool) -> Json:
    wanted = params.text("payment_method")
    if intent["status"] not in _OPEN:
        raise _unexpected_state(intent, "confirm")
    if wanted:
        intent["payment_method"] = payment_methods.resolve(simulation, wanted)["id"]
        intent["status"] = "requires_confirmation"
        simulation.save(intent)
    if not confirm:
        return intent
    if intent["payment_method"] is None:
        message = "You cannot confirm this SetupIntent because it's missing a payment method."
        raise invalid(message, code="setup_intent_unexpected_state", setup_intent=intent)
    method = simulation.get("payment_method", intent["payment_method"], param="payment_method")
    if payment_methods.card_of(method).authentication in ("always", "until_set_up"):
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
        return simulation.change(intent, "setup_intent.requires_action", status="requires_action", next_action=action)
    return _succeed(simulation, intent)


def _succeed(simulation: Simulation, intent: Json) -> Json:
    if intent["customer"]:
        try:
            payment_methods.attach_to(simulation, intent["payment_method"], intent["customer"], set_up=True)
        except ApiError as fault:
            error = payments.error_member(fault)
            intent.update(status="requires_payment_method", payment_method=None, last_setup_error=error)
            simulation.save(intent)
            simulation.emit("setup_intent.setup_failed", intent)
            fault.body["setup_intent"] = intent
            raise
    return simulation.change(
        intent, "setup_intent.succeeded", status="succeeded", next_action=None, last_setup_error=None
    )


def _unexpected_state(intent: Json, verb: str) -> ApiError:
    message = f"You cannot {verb} this SetupIntent because it has a status of {intent['status']}."
    return invalid(message, code="setup_intent_unexpected_state", setup_intent=intent)


ROUTES = [
    Route("POST", "/v1/setup_intents", create),
    Route("GET", "/v1/setup_intents", list_all),
    Route("GET", "/v1/setup_intents/<intent>", retrieve, browser=True),
    Route("POST", "/v1/setup_intents/<intent>/confirm", confirm, browser=True),
    Route("POST", "/v1/setup_intents/<intent>/cancel", cancel),
]
