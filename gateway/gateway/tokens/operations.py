"""What is done with private integration tokens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from chassis.errors import Forbidden, Invalid, NotFound
from chassis.identity import ALL_SCOPES
from chassis.paging import Key
from chassis.work import Work
from gateway.locations.reach import reach_location
from gateway.tokens.models import PrivateToken
from gateway.tokens.secrets import new_private_token, token_hash

_NEWEST_FIRST = (Key(PrivateToken.__table__.c.id, "id", descending=True),)


def create_location_token(work: Work, location_id: str, given: Mapping[str, Any]) -> tuple[PrivateToken, str]:
    """Make a token for a location, and its secret; raises `NotFound`, `Forbidden` and `Invalid`."""
    location = reach_location(work, location_id)
    scopes = list(dict.fromkeys(given["scopes"]))
    # A token sees every contact of its location.
    beyond = work.identity.assigned_to is not None
    if beyond or (ALL_SCOPES not in work.identity.scopes and not work.identity.scopes.issuperset(scopes)):
        raise Forbidden("beyond_your_rights", "You cannot give more rights than you have.")
    return create_token(work, location.company_id, location.id, given["name"], scopes, given["expiresAt"])


def create_token(
    work: Work,
    company_id: str,
    location_id: str | None,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
) -> tuple[PrivateToken, str]:
    """Make a token and its secret, which is not kept; raises `Invalid`."""
    if expires_at is not None and expires_at <= work.now():
        raise Invalid.of_field("expiresAt", "in_the_past", "expiresAt must be in the future.")
    secret = new_private_token()
    token = PrivateToken(
        company_id=company_id,
        location_id=location_id,
        name=name,
        hash=token_hash(secret),
        scopes=list(scopes),
        created_by=work.actor,
        expires_at=expires_at,
    )
    work.session.add(token)
    work.session.flush()
    return token, secret


def list_location_tokens(work: Work, location_id: str) -> tuple[Sequence[PrivateToken], str | None]:
    """A page of a location's tokens that were not revoked, the newest first; raises `NotFound`."""
    reach_location(work, location_id)
    statement = select(PrivateToken).where(
        PrivateToken.location_id == location_id,
        PrivateToken.revoked_at.is_(None),
        or_(PrivateToken.expires_at.is_(None), PrivateToken.expires_at > work.now()),
    )
    rows = work.session.scalars(work.page.apply(statement, _NEWEST_FIRST)).all()
    return work.page.cut(rows, _NEWEST_FIRST)


def revoke_location_token(work: Work, location_id: str, token_id: str) -> None:
    """Take a token back; raises `NotFound`."""
    reach_location(work, location_id)
    token = work.session.scalar(
        select(PrivateToken).where(
            PrivateToken.id == token_id, PrivateToken.location_id == location_id, PrivateToken.revoked_at.is_(None)
        )
    )
    if token is None:
        raise NotFound("token_not_found", "There is no such token.")
    token.revoked_at = work.now()
