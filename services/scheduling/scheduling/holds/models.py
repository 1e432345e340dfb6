"""Holds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, UtcDateTime
from scheduling.database import ID, Base


class Hold(Identified, Tenanted, Base):
    """A slot of a calendar that nobody else can book until `expires_at`. `assigned_user_id` is the member whose time is kept."""

    __tablename__ = "holds"

    # Found by its id or calendar.
    location_id: Mapped[str] = mapped_column(ID)
    calendar_id: Mapped[str] = mapped_column(ID, ForeignKey("calendars.id"))
    assigned_user_id: Mapped[str | None] = mapped_column(ID)
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    end_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(Text, comment="the actor")

    __table_args__ = (
        CheckConstraint("start_at < end_at", name="span"),
        Index("ix_holds_calendar_id_start_at", "calendar_id", "start_at"),
    )
