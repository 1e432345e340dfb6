"""Feeds."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted, UtcDateTime
from scheduling.database import ID, Base


class CalendarFeed(Tenanted, Base):
    """The feed of a calendar. Of its key only the hash is kept."""

    __tablename__ = "calendar_feeds"

    # Found by its calendar.
    location_id: Mapped[str] = mapped_column(ID)
    calendar_id: Mapped[str] = mapped_column(ID, ForeignKey("calendars.id"), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256, hexadecimal")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
