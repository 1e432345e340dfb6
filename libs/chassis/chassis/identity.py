"""The signed identity that the gateway hands to a service, and that every service checks itself."""

import base64
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chassis.errors import Unauthorized

HEADER = "X-Dossier-Identity"
LIFETIME = timedelta(seconds=60)
ALL_SCOPES = "*"
_ALGORITHM = "EdDSA"
_CACHE_SIZE = 4096


@dataclass(frozen=True)
class Identity:
    """Who acts, where, and what they may do.

    `actor` is `user:ID`, `token:ID`, `workflow:ID`, `contact:ID`, `provider:NAME`, `system` or `anonymous`.
    `location_id` is None for a company's own token and for public operations.
    `assigned_to` is the user to whose contacts all sight is restricted, or None.
    """

    actor: str
    location_id: str | None
    scopes: frozenset[str] = frozenset()
    assigned_to: str | None = None
    company_id: str | None = None
    role: str | None = None

    @property
    def user_id(self) -> str | None:
        """The acting user's id, where a user acts."""
        kind, _, name = self.actor.partition(":")
        return name if kind == "user" else None

    def has_any(self, scopes: Iterable[str]) -> bool:
        """Whether one of `scopes` was granted."""
        return ALL_SCOPES in self.scopes or any(scope in self.scopes for scope in scopes)


SYSTEM = Identity(actor="system", location_id=None)


def key_id(public_key: bytes) -> str:
    """The `kid` of a raw public key: the first 16 characters of its SHA-256 in hex."""
    return sha256(public_key).hexdigest()[:16]


class IdentitySigner:
    """Signs identities with a raw Ed25519 seed of 32 bytes."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )
        self._headers = {"kid": key_id(self.public_key)}

    def sign(self, identity: Identity, now: datetime, lifetime: timedelta = LIFETIME) -> str:
        """A JWT for `identity`, good from `now` for `lifetime`."""
        claims: dict[str, Any] = {
            "actor": identity.actor,
            "loc": identity.location_id,
            "scopes": sorted(identity.scopes),
            "restrict": {"assignedTo": identity.assigned_to} if identity.assigned_to else {},
            "co": identity.company_id,
            "role": identity.role,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM, headers=self._headers)


class IdentityVerifier:
    """Checks identities against raw Ed25519 public keys, and remembers those that held until they expire."""

    def __init__(self, public_keys: Sequence[bytes]) -> None:
        self._keys = {key_id(raw): Ed25519PublicKey.from_public_bytes(raw) for raw in public_keys}
        self._seen: OrderedDict[str, tuple[Identity, float]] = OrderedDict()
        self._lock = threading.Lock()

    def verify(self, token: str | None) -> Identity:
        """The identity in `token`.

        Raises:
            Unauthorized: there is none, it is not signed by a known key, or it has expired.
        """
        if not token:
            raise Unauthorized("identity_missing", "This service is reached through the gateway.")
        seen = self._seen.get(token)
        if seen is not None and seen[1] > time.time():
            return seen[0]
        identity, expires = self._decode(token)
        with self._lock:
            self._seen[token] = (identity, expires)
            while len(self._seen) > _CACHE_SIZE:
                self._seen.popitem(last=False)
        return identity

    def _decode(self, token: str) -> tuple[Identity, float]:
        try:
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(token, key, algorithms=[_ALGORITHM], options={"require": ["exp", "actor"]})
        except (jwt.InvalidTokenError, KeyError) as error:
            raise Unauthorized("identity_invalid", "The identity of this request does not hold.") from error
        identity = Identity(
            actor=claims["actor"],
            location_id=claims.get("loc"),
            scopes=frozenset(claims.get("scopes", ())),
            assigned_to=claims.get("restrict", {}).get("assignedTo"),
            company_id=claims.get("co"),
            role=claims.get("role"),
        )
        return identity, float(claims["exp"])


def encode_key(raw: bytes) -> str:
    """A raw key as settings write it: base64."""
    return base64.b64encode(raw).decode()


def decode_key(text: str) -> bytes:
    """A raw key of 32 bytes from base64.

    Raises:
        ValueError: it is not base64, or not 32 bytes long.
    """
    raw = base64.b64decode(text, validate=True)
    if len(raw) != 32:
        raise ValueError("an Ed25519 key has 32 bytes")
    return raw
