"""Private integration tokens as they are kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Timestamped, UtcDateTime
from gateway.database import Base
from gateway.locations.models import Company, Location


class PrivateToken(Identified, Timestamped, Base):
    """A token for programs, bound to a location, or to the company where `location_id` is None."""

    __tablename__ = "private_tokens"
    __table_args__ = (Index(None, "location_id", "id"),)

    company_id: Mapped[str] = mapped_column(ForeignKey(Company.id))
    location_id: Mapped[str | None] = mapped_column(ForeignKey(Location.id))
    name: Mapped[str] = mapped_column(String(200))
    hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSONB)
    created_by: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
