"""The wire's forms of sessions."""

# ruff: noqa: N815 - names of the wire

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, missing

from chassis.identity import Identity
from chassis.schemas import OwnSchema, text
from gateway.users.models import User
from gateway.users.schemas import UserAnswer, present_user


class LoginBody(OwnSchema):
    """Who wants in. `locationId` chooses the location; null asks for the whole company."""

    email = text(320, least=1, required=True)
    password = text(200, least=1, required=True)
    locationId = text(40, none=True, load_default=missing)


class RefreshBody(OwnSchema):
    """A refresh token; `locationId` may change the location."""

    refreshToken = text(200, least=1, required=True)
    locationId = text(40, none=True, load_default=missing)


class SessionAnswer(OwnSchema):
    """A pair of tokens."""

    accessToken = fields.String(required=True)
    refreshToken = fields.String(required=True)
    tokenType = fields.String(required=True)
    expiresIn = fields.Integer(required=True)
    companyId = fields.String(required=True)
    locationId = fields.String(required=True, allow_none=True)
    user = fields.Nested(UserAnswer, required=True)


class LoggedOutAnswer(OwnSchema):
    """That a session has ended."""

    succeeded = fields.Boolean(required=True)


class MeAnswer(OwnSchema):
    """Whom the token stands for."""

    actor = fields.String(required=True)
    companyId = fields.String(required=True, allow_none=True)
    locationId = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, allow_none=True)
    scopes = fields.List(fields.String(), required=True)
    assignedDataOnly = fields.Boolean(required=True)
    user = fields.Nested(UserAnswer, required=True, allow_none=True)


@dataclass(frozen=True)
class Issued:
    """A session's tokens at the one moment when they are known; `expires_in` in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    location_id: str | None
    user: User


def present_session(issued: Issued) -> dict[str, Any]:
    """A pair of tokens."""
    return {
        "accessToken": issued.access_token,
        "refreshToken": issued.refresh_token,
        "tokenType": "Bearer",
        "expiresIn": issued.expires_in,
        "companyId": issued.user.company_id,
        "locationId": issued.location_id,
        "user": present_user(issued.user),
    }


def present_me(identity: Identity, user: User | None) -> dict[str, Any]:
    """Whom the token stands for."""
    return {
        "actor": identity.actor,
        "companyId": identity.company_id,
        "locationId": identity.location_id,
        "role": identity.role,
        "scopes": sorted(identity.scopes),
        "assignedDataOnly": identity.assigned_to is not None,
        "user": present_user(user) if user is not None else None,
    }
