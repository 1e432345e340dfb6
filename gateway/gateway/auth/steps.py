"""Logging in and going on: what must be kept even when the answer is no, and what takes long, each in its own step."""

from collections.abc import Mapping
from typing import Any

from marshmallow import missing

from chassis.work import Units
from gateway.auth import operations
from gateway.auth.schemas import Issued
from gateway.auth.throttling import count_try, forget_tries
from gateway.users.passwords import password_holds


def log_in(units: Units, given: Mapping[str, Any], address: str) -> Issued:
    """Start a session; raises `TooManyRequests`, `Unauthorized` and `Forbidden`."""
    email = given["email"].strip().lower()
    with units() as work:
        user = operations.find_for_login(work, email)
        user_id, encoded = (user.id, user.password_hash) if user is not None else (None, None)
        refused = count_try(work, email, address)
    if refused is not None:
        raise refused
    # No transaction is open while the hash is computed: that takes as long as a hundred queries.
    if not password_holds(encoded, given["password"]) or user_id is None:
        raise operations.wrong_credentials()
    with units() as work:
        issued = operations.begin_session(work, user_id, given["password"], given.get("locationId", missing))
        forget_tries(work, email, address)
    return issued


def refresh(units: Units, given: Mapping[str, Any]) -> Issued:
    """New tokens for a session; raises `Unauthorized`, after ending a session whose token was used twice."""
    with units() as work:
        issued = operations.refresh_session(work, given["refreshToken"], given.get("locationId", missing))
    if issued is None:
        raise operations.wrong_refresh_token()
    return issued
