"""Tokens of links: `location.contact.signature`, so that nothing has to be kept of each mail. Pure."""

import hashlib
import hmac
from dataclasses import dataclass

_LONGEST = 200
_PARTS = 3


@dataclass(frozen=True)
class Named:
    """Whom a token names, as far as its words go: nothing is proved yet."""

    location_id: str
    contact_id: str


def token_for(key: str, location_id: str, contact_id: str) -> str:
    """The token that names a contact, signed."""
    return f"{location_id}.{contact_id}.{_signature(key, location_id, contact_id)}"


def read_token(token: str) -> Named | None:
    """Whom a token names; None where it is none."""
    parts = token.split(".")
    if len(token) > _LONGEST or len(parts) != _PARTS or not token.isascii():
        return None
    return Named(parts[0], parts[1])


def holds(key: str, token: str, named: Named) -> bool:
    """Whether the token is signed by `key`."""
    return hmac.compare_digest(token_for(key, named.location_id, named.contact_id), token)


def _signature(key: str, location_id: str, contact_id: str) -> str:
    words = f"unsubscribe {location_id} {contact_id}"
    return hmac.new(key.encode(), words.encode(), hashlib.sha256).hexdigest()[:40]
