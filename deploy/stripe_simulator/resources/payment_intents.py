"""Payment intents: one wish to be paid, over as many tries as it takes."""

from __future__ import annotations

from stripe_simulator import listing, payments
from stripe_simulator.errors import ApiError, card_error, invalid
from stripe_simulator.ids import new_client_secret, new_id
from stripe_simulator.money import check_amount, check_currency
from stripe_simulator.params import Params
from stripe_simulator.resources import payment_methods
from stripe_simulator.routing import Route
from stripe_simulator.simulation import Simulation
from stripe_simulator.store import Json

_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
_IGNORED = (
    "automatic_payment_methods",
    "payment_method_options",
    "return_url",
    "use_stripe_sdk",
    "shipping",
    "mandate_data",
    "allowed_payment_method_types",
    "excluded_payment_method_types",
)
_EMPTY_AT_FIRST = (
    "application",
    "canceled_at",
    "cancellation_reason",
    "description",
    "last_payment_error",
    "latest_charge",
    "next_action",
    "payment_method",
    "processing",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def create(simulation: Simulation, params: Params) -> Json:
    """POST /v1/payment_intents; ``confirm`` confirms at once."""
    currency = check_currency(params.need("currency"))
    amount = check_amount(params.need_integer("amount"), currency)
    intent = new_intent(simulation, amount, currency, params.text("customer"))
    intent["capture_method"] = _capture_method(params)
    intent["confirmation_method"] = params.text("confirmation_method") or "automatic"
    _apply(intent, params)
    simulation.save(intent)
    simulation.emit("payment_intent.created", intent)
    return _go_on(simulation, intent, params, confirming=params.boolean("confirm"))


def new_intent(simulation: Simulation, amount: int, currency: str, customer: str | None) -> Json:
    """A payment intent that nobody has tried to pay yet; not kept."""
    if customer:
        simulation.get("customer", customer, param="customer")
    identifier = new_id("pi")
    return {
        "id": identifier,
        "object": "payment_intent",
        **dict.fromkeys(_EMPTY_AT_FIRST),
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": None,
        "capture_method": "automatic",
        "client_secret": new_client_secret(identifier),
        "confirmation_method": "automatic",
        "created": simulation.now(),
        "currency": currency,
        "customer": customer,
        "livemode": False,
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }


def retrieve(simulation: Simulation, params: Params, intent: str) -> Json:
    """GET /v1/payment_intents/:id."""
    params.ignore("client_secret")
    return simulation.get("payment_intent", intent)


def update(simulation: Simulation, params: Params, intent: str) -> Json:
    """POST /v1/payment_intents/:id, while it is open."""
    found = simulation.get("payment_intent", intent)
    changes_sum = params.has("amount") or params.has("currency")
    if changes_sum and found["status"] not in _OPEN:
        raise _unexpected_state(found, "update")
    currency = check_currency(params.text("currency") or found["currency"])
    amount = params.integer("amount")
    found.update(currency=currency, amount=check_amount(amount if amount is not None else found["amount"], currency))
    customer = params.text("customer")
    if customer:
        found["customer"] = simulation.get("customer", customer, param="customer")["id"]
    _apply(found, params)
    simulation.save(found)
    return _go_on(simulation, found, params, confirming=False)


def list_all(simulation: Simulation, params: Params) -> Json:
    """GET /v1/payment_intents, of a ``customer`` if wanted."""
    customer = params.text("customer")
    where = {"customer": customer} if customer else None
    return listing.page(simulation, params, "payment_intent", "/v1/payment_intents", where)


def search(simulation: Simulation, params: Params) -> Json:
    """GET /v1/payment_intents/search, by metadata among others."""
    return listing.search(simulation, params, "payment_intent", "/v1/payment_intents/search")


def confirm(simulation: Simulation, params: Params, intent: str) -> Json:
    """POST /v1/payment_intents/:id/confirm, also from a browser with the client secret."""
    found = simulation.get("payment_intent", intent)
    secret = params.text("client_secret")
    if secret and secret != found["client_secret"]:
        raise invalid("The client_secret provided does not match this PaymentIntent.", param="client_secret")
    params.ignore(*_IGNORED)
    return _go_on(simulation, found, params, confirming=True)


def capture(simulation: Simulation, params: Params, intent: str) -> Json:
    """POST /v1/payment_intents/:id/capture: takes all or part of what was authorised."""
    found = simulation.get("payment_intent", intent)
    if found["status"] != "requires_capture":
        raise _unexpected_state(found, "capture")
    amount = params.integer("amount_to_capture")
    amount = found["amount_capturable"] if amount is None else amount
    if not 1 <= amount <= found["amount_capturable"]:
        message = "The amount to capture must be positive and no more than what was authorized."
        raise invalid(message, param="amount_to_capture", code="amount_too_large")
    charge = simulation.get("charge", found["latest_charge"])
    simulation.change(charge, "charge.captured", captured=True, amount_captured=amount)
    found.update(amount_capturable=0, amount_received=amount)
    return simulation.change(found, "payment_intent.succeeded", status="succeeded")


def cancel(simulation: Simulation, params: Params, intent: str) -> Json:
    """POST /v1/payment_intents/:id/cancel, while nothing was taken."""
    found = simulation.get("payment_intent", intent)
    reason = params.text("cancellation_reason")
    if found["status"] not in (*_OPEN, "requires_capture"):
        raise _unexpected_state(found, "cancel")
    found.update(cancellation_reason=reason, canceled_at=simulation.now(), amount_capturable=0, next_action=None)
    return simulation.change(found, "payment_intent.canceled", status="canceled")


def authenticate(simulation: Simulation, intent: str, succeed: bool) -> Json:
    """The cardholder answers the issuer's question in the browser."""
    found = simulation.get("payment_intent", intent)
    if found["status"] != "requires_action":
        raise _unexpected_state(found, "authenticate")
    if succeed:
        try:
            return attempt(simulation, found, off_session=False, authenticated=True)
        except ApiError:
            return simulation.get("payment_intent", intent)
    error = {
        "type": "invalid_request_error",
        "code": "payment_intent_authentication_failure",
        "message": "The provided PaymentMethod has failed authentication.",
    }
    found.update(payment_method=None, next_action=None, last_payment_error=error)
    return simulation.change(found, "payment_intent.payment_failed", status="requires_payment_method")


def attempt(
    simulation: Simulation,
    intent: Json,
    *,
    off_session: bool,
    authenticated: bool = False,
    action_is_error: bool = False,
) -> Json:
    """Try to take the money with the intent's card; raises the 402 of a decline, which stays recorded."""
    method = simulation.get("payment_method", intent["payment_method"], param="payment_method")
    result = payments.weigh(simulation, intent, method, off_session=off_session, authenticated=authenticated)
    if result.status == "requires_action" and not action_is_error:
        intent["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
        return simulation.change(intent, "payment_intent.requires_action", status="requires_action")
    if result.status == "requires_action":
        message = "This payment required an authentication action to complete, but `error_on_requires_action` was set."
        fault = card_error(message, "authentication_required", payment_method=method)
        raise _refused(simulation, intent, fault)
    charge = payments.record_charge(simulation, intent, method, result)
    intent.update(latest_charge=charge["id"], next_action=None)
    if result.refusal is not None:
        raise _refused(simulation, intent, payments.refusal_error(result.refusal, method, charge=charge["id"]))
    return _succeeded(simulation, intent, method)


def _refused(simulation: Simulation, intent: Json, fault: ApiError) -> ApiError:
    intent.update(payment_method=None, next_action=None, last_payment_error=payments.error_member(fault))
    simulation.change(intent, "payment_intent.payment_failed", status="requires_payment_method")
    fault.body["payment_intent"] = intent
    return fault


def _succeeded(simulation: Simulation, intent: Json, method: Json) -> Json:
    intent["last_payment_error"] = None
    if intent["setup_future_usage"] and intent["customer"]:
        set_up = intent["setup_future_usage"] == "off_session"
        payment_methods.attach_to(simulation, method["id"], intent["customer"], set_up=set_up)
    elif method["customer"] is None:
        simulation.save({**method, "_was_used": True})
    if intent["capture_method"] == "manual":
        intent["amount_capturable"] = intent["amount"]
        return simulation.change(intent, "payment_intent.amount_capturable_updated", status="requires_capture")
    intent["amount_received"] = intent["amount"]
    simulation.change(intent, "payment_intent.succeeded", status="succeeded")
    for settle in payments.ON_SUCCESS:
        settle(simulation, intent)
    return intent


def _go_on(simulation: Simulation, intent: Json, params: Params, *, confirming: bool) -> Json:
    """Take the card that was sent, and confirm if that was asked for."""
    wanted = params.text("payment_method")
    off_session = params.text("off_session") in ("true", "one_off", "recurring")
    action_is_error = params.boolean("error_on_requires_action")
    if not confirming and not wanted:
        return intent
    if intent["status"] not in _OPEN:
        raise _unexpected_state(intent, "confirm" if confirming else "update")
    if wanted:
        intent.update(payment_method=_usable(simulation, intent, wanted), status="requires_confirmation")
        simulation.save(intent)
    if not confirming:
        return intent
    if intent["payment_method"] is None:
        message = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
            "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a "
            "payment method."
        )
        raise invalid(message, code="payment_intent_unexpected_state", payment_intent=intent)
    return attempt(simulation, intent, off_session=off_session, action_is_error=action_is_error)


def _usable(simulation: Simulation, intent: Json, identifier: str) -> str:
    method = payment_methods.resolve(simulation, identifier)
    owner = method["customer"]
    if owner is not None and owner != intent["customer"]:
        message = (
            "The provided PaymentMethod cannot be attached. To reuse a PaymentMethod, you must attach it to a Customer "
            f"first. The payment method supplied ({method['id']}) belongs to the Customer {owner}. Include the "
            "Customer in the `customer` parameter of this request."
        )
        raise invalid(message, param="payment_method")
    if owner is None and (method.get("_was_attached") or method.get("_was_used")):
        message = "This PaymentMethod was detached from a Customer or already used, and may not be used again."
        raise invalid(message, param="payment_method")
    return str(method["id"])


def _capture_method(params: Params) -> str:
    wanted = params.text("capture_method", choices=("automatic", "automatic_async", "manual"))
    return wanted or "automatic"


def _apply(intent: Json, params: Params) -> None:
    params.ignore(*_IGNORED)
    for name in (
        "description",
        "receipt_email",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    ):
        if params.has(name):
            intent[name] = params.text(name)
    if params.has("setup_future_usage"):
        intent["setup_future_usage"] = params.text("setup_future_usage", choices=("on_session", "off_session"))
    intent["metadata"] = params.changed_metadata(intent["metadata"])


def _unexpected_state(intent: Json, verb: str) -> ApiError:
    message = f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}."
    return invalid(message, code="payment_intent_unexpected_state", payment_intent=intent)


ROUTES = [
    Route("POST", "/v1/payment_intents", create),
    Route("GET", "/v1/payment_intents", list_all),
    Route("GET", "/v1/payment_intents/search", search),
    Route("GET", "/v1/payment_intents/<intent>", retrieve, browser=True),
    Route("POST", "/v1/payment_intents/<intent>", update),
    Route("POST", "/v1/payment_intents/<intent>/confirm", confirm, browser=True),
    Route("POST", "/v1/payment_intents/<intent>/capture", capture),
    Route("POST", "/v1/payment_intents/<intent>/cancel", cancel),
]
