"""Operations on private integration tokens."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.web.performing import RequestUnits
from chassis.work import Work
from gateway.tokens import operations
from gateway.tokens.schemas import (
    OneTokenAnswer,
    RevokedAnswer,
    TokenBody,
    TokensAnswer,
    present_token,
)
from gateway.tokens.steps import create_once

tokens = Feature("tokens", __name__, description="Private integration tokens")


@tokens.operation(
    "POST",
    "/locations/<location_id>/tokens",
    scope="locations/tokens.write",
    body=TokenBody,
    answer=OneTokenAnswer,
    status=201,
    company=True,
    steps=True,
    published=False,
)
def create_token(units: RequestUnits, body: dict[str, Any], location_id: str) -> Answer:
    """Make a token; its secret is shown this once, and an answer to the same `Idempotency-Key` comes without it."""
    return create_once(units, location_id, body)


@tokens.operation(
    "GET",
    "/locations/<location_id>/tokens",
    scope="locations/tokens.readonly",
    answer=TokensAnswer,
    paged=True,
    company=True,
    published=False,
)
def list_tokens(work: Work, location_id: str) -> Answer:
    """The tokens of a location that are good."""
    rows, cursor = operations.list_location_tokens(work, location_id)
    return {"tokens": [present_token(token) for token in rows], "nextCursor": cursor}


@tokens.operation(
    "DELETE",
    "/locations/<location_id>/tokens/<token_id>",
    scope="locations/tokens.write",
    answer=RevokedAnswer,
    company=True,
    published=False,
)
def revoke_token(work: Work, location_id: str, token_id: str) -> Answer:
    """Take a token back; it is refused within five seconds."""
    operations.revoke_location_token(work, location_id, token_id)
    return {"succeeded": True}
