"""Notifications as rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, UtcDateTime
from chassis.timers.trying import Tried
from contacts.database import ID, Base, OfContact


class Notification(Identified, OfContact, Base):
    """What a user is told of one event about a contact, once. `mailed_at` is when a digest told it."""

    __tablename__ = "notifications"

    user_id: Mapped[str] = mapped_column(ID)
    event_id: Mapped[UUID] = mapped_column(Uuid)
    type: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        Index("ix_notifications_newest", "location_id", "user_id", text("occurred_at DESC"), text("id DESC")),
        Index("ix_notifications_contact_id", "contact_id"),
        Index(
            "ix_notifications_unmailed",
            "location_id",
            "user_id",
            postgresql_where=text("read_at IS NULL AND mailed_at IS NULL"),
        ),
    )


class Digest(Tried, Tenanted, Base):
    """A mail that is on its way to a user: what they had not read at `until`, but for what an earlier one tells them."""

    __tablename__ = "digests"

    location_id: Mapped[str] = mapped_column(ID)
    user_id: Mapped[str] = mapped_column(ID)
    until: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_digests_user", "location_id", "user_id", "until"),)
