"""Stripe's webhooks: who sent them, and what they say."""

from datetime import UTC, datetime

import stripe

from billing.stripe.port import BadSignatureError, ProviderEvent


def read_event(payload: bytes, signature: str, secret: str) -> ProviderEvent:
    """The event in a webhook's body.

    Raises:
        BadSignatureError: the signature does not hold, is older than 5 minutes, or the body is not an event.
    """
    try:
        text = payload.decode()
        event = stripe.Webhook.construct_event(text, signature, secret)
        return ProviderEvent(
            id=event.id,
            type=event.type,
            created=datetime.fromtimestamp(event.created, UTC),
            data=event.data.to_dict()["object"],
        )
    except (stripe.SignatureVerificationError, ValueError, AttributeError, KeyError, IndexError) as problem:
        raise BadSignatureError(type(problem).__name__) from problem
