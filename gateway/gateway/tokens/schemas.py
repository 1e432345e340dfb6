"""The wire's forms of private integration tokens."""

# ruff: noqa: N815 - names of the wire

from typing import Any

from marshmallow import fields, validate

from chassis.schemas import Instant, OwnSchema, text, wire_time, wire_time_or_none
from gateway.tokens.models import PrivateToken

SCOPE_PATTERN = r"^(\*|[A-Za-z0-9/_.-]{1,100})\Z"


class TokenBody(OwnSchema):
    """A new token."""

    name = text(200, least=1, required=True)
    scopes = fields.List(
        fields.String(validate=validate.Regexp(SCOPE_PATTERN, error="Not a scope.")),
        required=True,
        validate=validate.Length(1, 500),
    )
    expiresAt = Instant(allow_none=True, load_default=None)


class TokenAnswer(OwnSchema):
    """A token; `token` itself only in the answer that makes it."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    locationId = fields.String(required=True, allow_none=True)
    scopes = fields.List(fields.String(), required=True)
    createdAt = fields.String(required=True)
    createdBy = fields.String(required=True)
    expiresAt = fields.String(required=True, allow_none=True)
    lastUsedAt = fields.String(required=True, allow_none=True)
    token = fields.String()


class OneTokenAnswer(OwnSchema):
    """One token under its name."""

    token = fields.Nested(TokenAnswer, required=True)


class TokensAnswer(OwnSchema):
    """A page of tokens."""

    tokens = fields.List(fields.Nested(TokenAnswer), required=True)
    nextCursor = fields.String(required=True, allow_none=True)


class RevokedAnswer(OwnSchema):
    """That a token is no longer good."""

    succeeded = fields.Boolean(required=True)


def present_token(token: PrivateToken) -> dict[str, Any]:
    """A token without its secret, which nobody has any more."""
    return {
        "id": token.id,
        "name": token.name,
        "locationId": token.location_id,
        "scopes": token.scopes,
        "createdAt": wire_time(token.created_at),
        "createdBy": token.created_by,
        "expiresAt": wire_time_or_none(token.expires_at),
        "lastUsedAt": wire_time_or_none(token.last_used_at),
    }


def present_new_token(token: PrivateToken, secret: str) -> dict[str, Any]:
    """A token with its secret, once."""
    return {**present_token(token), "token": secret}
