"""The timeline as rows. Each is made from one event alone, so that replaying the events makes the same rows again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import UtcDateTime
from contacts.database import ID, AboutContact, Base


class Activity(AboutContact, Base):
    """What an event says about a contact. `title` is NULL where the type's own title holds (`timeline/titles.py`).

    No foreign key: another service's event may tell of a contact that is gone.
    """

    __tablename__ = "activities"

    event_id: Mapped[UUID] = mapped_column(Uuid)
    type: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        PrimaryKeyConstraint("event_id", "contact_id"),
        Index("ix_activities_timeline", "contact_id", "occurred_at", "event_id"),
    )


class TimelineHead(AboutContact, Base):
    """When something last happened about a contact; apart from the contact's row, so that no event makes that row again."""

    __tablename__ = "timeline_heads"

    contact_id: Mapped[str] = mapped_column(ID, primary_key=True)
    last_activity_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_timeline_heads_latest", "location_id", "last_activity_at"),)
