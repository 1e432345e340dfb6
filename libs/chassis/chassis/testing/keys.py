"""A key pair of the tests' own, made once a process."""

from datetime import UTC, datetime, timedelta
from functools import cache
from secrets import token_bytes

from chassis.identity import HEADER, Identity, IdentitySigner


@cache
def signer() -> IdentitySigner:
    """The signer whose public key the tests' settings hold."""
    return IdentitySigner(token_bytes(32))


def signed_headers(identity: Identity) -> dict[str, str]:
    """The header that the gateway would send for `identity`, good for an hour."""
    return {HEADER: signer().sign(identity, datetime.now(UTC), timedelta(hours=1))}
