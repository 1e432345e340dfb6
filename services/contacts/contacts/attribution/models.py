"""Visitors of a location's sites, and what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, UtcDateTime
from contacts.database import ID, Base


class TrackingKey(Tenanted, Base):
    """The public key under which a location's sites tell of their visitors. It opens nothing else."""

    __tablename__ = "tracking_keys"

    location_id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(64, collation="C"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Visitor(Tenanted, Base):
    """Somebody's browser, by an id that the site gave it; `contact_id` once it is known whose."""

    __tablename__ = "visitors"

    location_id: Mapped[str] = mapped_column(ID)
    visitor_id: Mapped[str] = mapped_column(String(100, collation="C"))
    contact_id: Mapped[str | None] = mapped_column(ID, ForeignKey("contacts.id", ondelete="SET NULL"))

    __table_args__ = (
        PrimaryKeyConstraint("location_id", "visitor_id"),
        Index("ix_visitors_contact_id", "contact_id", postgresql_where=text("contact_id IS NOT NULL")),
    )


class Interaction(Identified, Tenanted, Base):
    """Something that a visitor did; `touch` is what a contact keeps of it."""

    __tablename__ = "interactions"

    location_id: Mapped[str] = mapped_column(ID)
    visitor_id: Mapped[str] = mapped_column(String(100, collation="C"))
    contact_id: Mapped[str | None] = mapped_column(ID, ForeignKey("contacts.id", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    touch: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        Index("ix_interactions_visitor", "location_id", "visitor_id", "at"),
        Index("ix_interactions_contact_id", "contact_id", postgresql_where=text("contact_id IS NOT NULL")),
    )
