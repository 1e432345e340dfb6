"""The webhook that Stripe calls."""

from flask import request
from marshmallow import Schema, fields

from billing.stripe.operations import hear
from billing.stripe.port import BadSignatureError
from chassis.errors import Unreadable
from chassis.web.feature import Answer, Feature
from chassis.work import Work

stripe_webhook = Feature("stripe", __name__, "What Stripe tells us")


class HeardAnswer(Schema):
    """The answer that Stripe waits for."""

    received = fields.Boolean(required=True)


@stripe_webhook.operation(
    "POST", "/stripe/webhook", scope=None, public=True, stream=True, answer=HeardAnswer, published=False
)
def hear_webhook(work: Work) -> Answer:
    """Take a webhook in, if Stripe signed it."""
    try:
        event = work.ports.stripe.read_event(request.get_data(), request.headers.get("Stripe-Signature", ""))
    except BadSignatureError as problem:
        raise Unreadable("invalid_signature", "The signature of this webhook does not hold.") from problem
    hear(work, event)
    return {"received": True}
