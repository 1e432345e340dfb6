"""Where the hot path looks up tokens and locations: two short queries, outside any unit of work."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from chassis.clock import Clock
from chassis.database import Database
from chassis.errors import Unavailable
from gateway.auth.models import LoginSession
from gateway.edge.principal import Principal
from gateway.locations.models import Location
from gateway.routes import KNOWN_SCOPES
from gateway.tokens.models import PrivateToken
from gateway.tokens.secrets import PRIVATE_PREFIX, token_hash
from gateway.users.models import AGENCY, User
from gateway.users.rules import granted_scopes

log = structlog.get_logger()
# How exact "last used" is; it is written no more often.
LAST_USED_EVERY = timedelta(minutes=1)


class DatabaseDirectory:
    """Reads the gateway's database. Its look-ups block, and are called in threads."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._writer = ThreadPoolExecutor(1, "last-used")

    def principal(self, token: bytes) -> Principal | None:
        """Who `token` stands for; None for one that is unknown, revoked or expired."""
        now = self._clock.now()
        with _answering(), self._database.session() as session:
            if token.startswith(PRIVATE_PREFIX.encode()):
                return self._private(session, token, now)
            return _session_principal(session, token, now)

    def has_location(self, place: tuple[str, str]) -> bool:
        """Whether the company `place[0]` has the living location `place[1]`."""
        company_id, location_id = place
        if "\0" in location_id:
            return False
        statement = select(Location.id).where(
            Location.id == location_id, Location.company_id == company_id, Location.deleted_at.is_(None)
        )
        with _answering(), self._database.session() as session:
            return session.scalar(statement) is not None

    def settle(self) -> None:
        """Wait until what was noted is written."""
        self._writer.submit(lambda: None).result()

    def close(self) -> None:
        """Finish what is being written."""
        self._writer.shutdown()

    def _private(self, session: Session, token: bytes, now: datetime) -> Principal | None:
        found = session.scalar(select(PrivateToken).where(PrivateToken.hash == token_hash(token)))
        if found is None or found.revoked_at is not None or (found.expires_at is not None and found.expires_at <= now):
            return None
        if found.last_used_at is None or found.last_used_at <= now - LAST_USED_EVERY:
            self._writer.submit(self._note_use, found.id, now)
        return Principal(
            token_id=found.id,
            actor=f"token:{found.id}",
            company_id=found.company_id,
            location_id=found.location_id,
            scopes=frozenset(found.scopes),
            role="token",
        )

    def _note_use(self, token_id: str, now: datetime) -> None:
        statement = update(PrivateToken).where(PrivateToken.id == token_id).values(last_used_at=now)
        with self._database.session() as session:
            session.execute(statement)
            session.commit()


@contextmanager
def _answering() -> Iterator[None]:
    """Raises `Unavailable` where the database does not answer."""
    try:
        yield
    except SQLAlchemyError as error:
        log.warning("identity_unavailable", kind=type(error).__name__)
        raise Unavailable(
            "identity_unavailable", "Tokens cannot be checked at the moment.", headers={"Retry-After": "2"}
        ) from error


def _session_principal(session: Session, token: bytes, now: datetime) -> Principal | None:
    row = session.execute(
        select(LoginSession, User)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.access_hash == token_hash(token),
            LoginSession.access_expires_at > now,
            LoginSession.revoked_at.is_(None),
            User.deleted_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    login, user = row
    if login.location_id is not None and user.type != AGENCY and login.location_id not in user.location_ids:
        return None
    return Principal(
        # Sessions of one user in one location share a rate limit, so that logging in again buys nothing.
        token_id=f"user:{user.id}",
        actor=f"user:{user.id}",
        company_id=user.company_id,
        location_id=login.location_id,
        scopes=granted_scopes(user.role, user.permissions, user.scopes, KNOWN_SCOPES),
        role=user.role,
        assigned_to=user.id if user.assigned_data_only else None,
    )
