"""Tokens of links: `location.thing.signature`, so that nothing has to be kept of each link. Pure."""

import hashlib
import hmac
from dataclasses import dataclass

_LONGEST = 200
_PARTS = 3


@dataclass(frozen=True)
class Named:
    """What a token names, as far as its words go: nothing is proved yet."""

    location_id: str
    thing_id: str


def token_for(key: str, purpose: str, named: Named) -> str:
    """The token that opens a thing for a purpose, and for no other."""
    words = f"{purpose} {named.location_id} {named.thing_id}"
    signature = hmac.new(key.encode(), words.encode(), hashlib.sha256).hexdigest()[:40]
    return f"{named.location_id}.{named.thing_id}.{signature}"


def read_token(token: str) -> Named | None:
    """What a token names; None where it is none."""
    parts = token.split(".")
    if len(token) > _LONGEST or len(parts) != _PARTS or not token.isascii():
        return None
    return Named(parts[0], parts[1])


def holds(key: str, purpose: str, token: str, named: Named) -> bool:
    """Whether the token is signed by `key` for this purpose."""
    return hmac.compare_digest(token_for(key, purpose, named), token)
