"""Tokens as they are handed out and as they are kept."""

from hashlib import sha256
from secrets import token_urlsafe
from uuid import uuid4

PRIVATE_PREFIX = "pit-"


def new_private_token() -> str:
    """A private integration token: 122 random bits."""
    return f"{PRIVATE_PREFIX}{uuid4()}"


def new_session_token(prefix: str) -> str:
    """An access or refresh token: 256 random bits."""
    return f"{prefix}-{token_urlsafe(32)}"


def token_hash(token: str | bytes) -> bytes:
    """What is kept of a token. It has so many random bits that a fast hash without salt is enough."""
    return sha256(token.encode() if isinstance(token, str) else token).digest()
