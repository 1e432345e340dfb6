"""A company and its locations."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Timestamped, UtcDateTime, Versioned
from gateway.database import Base

# The columns of a location that are plain text of its own.
TEXTS = (
    "name",
    "phone",
    "email",
    "address",
    "city",
    "state",
    "country",
    "postal_code",
    "website",
    "timezone",
    "first_name",
    "last_name",
)


class Company(Identified, Timestamped, Base):
    """An agency: it owns locations and employs users."""

    __tablename__ = "companies"

    name: Mapped[str] = mapped_column(String(200))


class Location(Identified, Timestamped, Versioned, Base):
    """One business; a tenant of every service."""

    __tablename__ = "locations"
    __table_args__ = (Index(None, "company_id", "name"),)

    company_id: Mapped[str] = mapped_column(ForeignKey(Company.id))
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(50))
    email: Mapped[str | None] = mapped_column(String(320))
    address: Mapped[str | None] = mapped_column(String(500))
    city: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str | None] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2), default="US")
    postal_code: Mapped[str | None] = mapped_column(String(50))
    website: Mapped[str | None] = mapped_column(String(2000))
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    first_name: Mapped[str | None] = mapped_column(String(200))
    last_name: Mapped[str | None] = mapped_column(String(200))
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    social: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    permissions: Mapped[list[str]] = mapped_column(JSONB, default=list)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def texts(self) -> dict[str, str | None]:
        """Its plain fields by column."""
        return {name: getattr(self, name) for name in TEXTS}
