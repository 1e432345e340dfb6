"""Identifiers and secrets that look like Stripe's."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits

KIND_OF_PREFIX = {
    "cus": "customer",
    "pm": "payment_method",
    "seti": "setup_intent",
    "pi": "payment_intent",
    "ch": "charge",
    "re": "refund",
    "prod": "product",
    "price": "price",
    "sub": "subscription",
    "si": "subscription_item",
    "in": "invoice",
    "ii": "invoiceitem",
    "evt": "event",
}


def new_id(prefix: str) -> str:
    """A fresh identifier such as ``cus_…``; 24 random characters."""
    return f"{prefix}_{_random(24)}"


def new_client_secret(identifier: str) -> str:
    """The secret with which a browser may act on one intent."""
    return f"{identifier}_secret_{_random(25)}"


def kind_of(identifier: str) -> str | None:
    """The kind of object that an identifier names, or None."""
    if identifier.startswith("sub_sched_"):
        return "subscription_schedule"
    return KIND_OF_PREFIX.get(identifier.split("_", 1)[0])


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
