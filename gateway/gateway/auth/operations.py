"""What is done with sessions."""

from datetime import timedelta
from typing import Any

from marshmallow import missing
from sqlalchemy import delete, select

from chassis.errors import Forbidden, Unauthorized
from chassis.work import Work
from gateway.auth.models import LoginSession, SpentRefreshToken
from gateway.auth.schemas import Issued
from gateway.locations.models import Location
from gateway.tokens.secrets import new_session_token, token_hash
from gateway.users.models import AGENCY, User
from gateway.users.passwords import hash_password, is_outdated

ACCESS_LIFETIME = timedelta(hours=1)
REFRESH_LIFETIME = timedelta(days=30)


def wrong_credentials() -> Unauthorized:
    """The same for an unknown user and a wrong password."""
    return Unauthorized("wrong_credentials", "The e-mail address or the password is wrong.")


def wrong_refresh_token() -> Unauthorized:
    """Unknown, expired, spent or revoked."""
    return Unauthorized("refresh_token_invalid", "This refresh token is no longer good. Log in again.")


def find_for_login(work: Work, email: str) -> User | None:
    """The living user with this address."""
    return work.session.scalar(select(User).where(User.email == email.lower(), User.deleted_at.is_(None)))


def begin_session(work: Work, user_id: str, password: str, wanted: Any) -> Issued:
    """Start a session of a user whose password held; raises `Forbidden` for a location that is not theirs."""
    user = work.session.get_one(User, user_id)
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    work.session.execute(
        delete(SpentRefreshToken).where(
            SpentRefreshToken.session_id.in_(
                select(LoginSession.id).where(
                    LoginSession.user_id == user_id, LoginSession.refresh_expires_at <= work.now()
                )
            )
        )
    )
    session = LoginSession(user_id=user.id, location_id=_choose_location(work, user, wanted))
    issued = _issue(work, session, user)
    work.session.add(session)
    return issued


def refresh_session(work: Work, refresh_token: str, wanted: Any) -> Issued | None:
    """New tokens for a session; None, and the session's end where the token was used before."""
    hashed = token_hash(refresh_token)
    session = work.session.scalar(select(LoginSession).where(LoginSession.refresh_hash == hashed).with_for_update())
    if session is None:
        _end_family_of_spent(work, hashed)
        return None
    user = work.session.get_one(User, session.user_id)
    if session.revoked_at is not None or session.refresh_expires_at <= work.now() or user.deleted_at is not None:
        return None
    if wanted is not missing or session.location_id is not None:
        session.location_id = _choose_location(work, user, session.location_id if wanted is missing else wanted)
    work.session.add(SpentRefreshToken(hash=hashed, session_id=session.id))
    return _issue(work, session, user)


def end_session(work: Work, access_token: str) -> None:
    """Log out; a private token's bearer has no session to end."""
    session = work.session.scalar(
        select(LoginSession).where(LoginSession.access_hash == token_hash(access_token)).with_for_update()
    )
    if session is not None and session.revoked_at is None:
        session.revoked_at = work.now()


def acting_user(work: Work) -> User | None:
    """The user who acts, where it is one."""
    return work.session.get(User, work.identity.user_id) if work.identity.user_id else None


def _issue(work: Work, session: LoginSession, user: User) -> Issued:
    access, refresh = new_session_token("dat"), new_session_token("drt")
    session.access_hash = token_hash(access)
    session.access_expires_at = work.now() + ACCESS_LIFETIME
    session.refresh_hash = token_hash(refresh)
    session.refresh_expires_at = work.now() + REFRESH_LIFETIME
    return Issued(access, refresh, int(ACCESS_LIFETIME.total_seconds()), session.location_id, user)


def _end_family_of_spent(work: Work, hashed: bytes) -> None:
    spent = work.session.get(SpentRefreshToken, hashed)
    if spent is None:
        return
    session = work.session.get_one(LoginSession, spent.session_id, with_for_update=True)
    session.revoked_at = session.revoked_at or work.now()


def _choose_location(work: Work, user: User, wanted: Any) -> str | None:
    if wanted is None and user.type == AGENCY:
        return None
    own = user.location_ids
    statement = select(Location.id).where(Location.company_id == user.company_id, Location.deleted_at.is_(None))
    if wanted is not missing and wanted is not None:
        may = wanted in own or user.type == AGENCY
        if not may or work.session.scalar(statement.where(Location.id == wanted)) is None:
            raise Forbidden("location_forbidden", "You do not work in this location.")
        return str(wanted)
    living = set(work.session.scalars(statement.where(Location.id.in_(own))))
    for location_id in own:
        if location_id in living:
            return location_id
    if user.type == AGENCY:
        return None
    raise Forbidden("no_location", "You work in no location.")
