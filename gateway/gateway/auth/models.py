"""Login sessions and what slows down guessing."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Timestamped, UtcDateTime
from gateway.database import Base
from gateway.locations.models import Location


class LoginSession(Identified, Timestamped, Base):
    """One login, with its present pair of tokens. A company's session has no `location_id`."""

    __tablename__ = "login_sessions"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    location_id: Mapped[str | None] = mapped_column(ForeignKey(Location.id), index=True)
    access_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    access_expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    refresh_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    refresh_expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpentRefreshToken(Base):
    """A refresh token that was used. Whoever uses it again has stolen it, or was stolen from."""

    __tablename__ = "spent_refresh_tokens"

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey(LoginSession.id), index=True)


class LoginAttempts(Base):
    """How often a login was tried under one key since `since`."""

    __tablename__ = "login_attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    count: Mapped[int]
