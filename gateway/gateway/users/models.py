"""A user and the locations that they work in."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Identified, Timestamped, UtcDateTime, Versioned
from gateway.database import Base
from gateway.locations.models import Company, Location

AGENCY = "agency"
ACCOUNT = "account"
ADMIN = "admin"
USER = "user"
ASSIGNED_ONLY = "assignedDataOnly"
"""The permission that, when it is true, leaves a user only the contacts that they own or follow."""


class UserLocation(Base):
    """That a user works in a location; `place` keeps the order in which they were given."""

    __tablename__ = "user_locations"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    location_id: Mapped[str] = mapped_column(ForeignKey(Location.id), primary_key=True, index=True)
    place: Mapped[int]


class User(Identified, Timestamped, Versioned, Base):
    """A person of a company. `email` is kept in small letters and is unique among the living."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email", "email", unique=True, postgresql_where=text("deleted_at IS NULL")),)

    company_id: Mapped[str] = mapped_column(ForeignKey(Company.id), index=True)
    first_name: Mapped[str] = mapped_column(String(200))
    last_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    phone: Mapped[str | None] = mapped_column(String(50))
    password_hash: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20))
    permissions: Mapped[dict[str, bool]] = mapped_column(JSONB, default=dict)
    # None: never restricted to a list. An empty list is none at all.
    scopes: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    profile_photo: Mapped[str | None] = mapped_column(String(2000))
    platform_language: Mapped[str | None] = mapped_column(String(10))
    twilio_phone: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    memberships: Mapped[list[UserLocation]] = relationship(
        order_by=UserLocation.place, cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def location_ids(self) -> list[str]:
        """Where the user works, in the order in which it was given."""
        return [membership.location_id for membership in self.memberships]

    @property
    def assigned_data_only(self) -> bool:
        """Whether the user sees only what is assigned to them."""
        return bool(self.permissions.get(ASSIGNED_ONLY, False))
