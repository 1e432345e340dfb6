"""Making a token, with the idempotent answer kept without its secret: what is stored hashed must not be stored plain beside."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from chassis.web.performing import RequestUnits
from gateway.tokens.operations import create_location_token
from gateway.tokens.schemas import present_new_token, present_token


def create_once(units: RequestUnits, location_id: str, given: Mapping[str, Any]) -> Any:
    """A new token with its secret, or what was kept of the one that this key made before."""
    with units() as work:
        stored = units.claim(work)
        if stored is not None:
            return stored
        token, secret = create_location_token(work, location_id, given)
        units.keep(work, {"token": present_token(token)}, HTTPStatus.CREATED)
    return {"token": present_new_token(token, secret)}
