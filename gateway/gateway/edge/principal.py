"""Who a token stands for, and the signed identities made from it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Protocol

from chassis.identity import ALL_SCOPES, Identity, IdentitySigner

# An identity is good for 60 seconds; it is used for half of them, so that services can remember having checked it.
IDENTITY_SECONDS = 30.0
_REMEMBERED = 10_000


@dataclass(frozen=True)
class Principal:
    """A token's bearer. A company's own token has no `location_id` and takes its location from each request."""

    token_id: str
    actor: str
    company_id: str
    location_id: str | None
    scopes: frozenset[str]
    role: str
    assigned_to: str | None = None

    def may(self, scopes: frozenset[str]) -> bool:
        """Whether one of `scopes` was granted; if none is asked for, yes."""
        return not scopes or ALL_SCOPES in self.scopes or not self.scopes.isdisjoint(scopes)


class Directory(Protocol):
    """Where tokens and locations are looked up; it may block, so it is called in a thread."""

    def principal(self, token: bytes) -> Principal | None:
        """Who `token` stands for; None for one that is unknown, revoked or expired."""

    def has_location(self, place: tuple[str, str]) -> bool:
        """Whether the company `place[0]` has the location `place[1]`."""


class Identities:
    """Signs identities, and uses each for a while."""

    def __init__(self, signer: IdentitySigner) -> None:
        self._signer = signer
        self._made: dict[tuple[Principal | None, str | None], tuple[float, bytes]] = {}

    def header(self, principal: Principal | None, location_id: str | None) -> bytes:
        """The value of the identity header for a bearer (None: nobody) in a location."""
        key = (principal, location_id)
        made = self._made.get(key)
        now = monotonic()
        if made is not None and made[0] > now:
            return made[1]
        if len(self._made) >= _REMEMBERED:
            self._made.clear()
        header = self._signer.sign(_identity(principal, location_id), datetime.now(UTC)).encode()
        self._made[key] = (now + IDENTITY_SECONDS, header)
        return header


def _identity(principal: Principal | None, location_id: str | None) -> Identity:
    if principal is None:
        return Identity(actor="anonymous", location_id=None)
    return Identity(
        actor=principal.actor,
        location_id=location_id,
        scopes=principal.scopes,
        assigned_to=principal.assigned_to,
        company_id=principal.company_id,
        role=principal.role,
    )
