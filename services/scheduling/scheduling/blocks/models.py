"""Blocked slots."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from scheduling.database import ID, Base
from scheduling.occupancy.models import lane_of_calendar, lane_of_user


class BlockedSlot(Identified, Tenanted, Versioned, Timestamped, Base):
    """Time from `start_at` up to `end_at` in which a user, or a calendar, takes nothing new.

    What was booked before stands, and blocks may overlap: so it is not an occupancy. `lane` names whose time it is.
    """

    __tablename__ = "blocked_slots"

    # The index below begins with it.
    location_id: Mapped[str] = mapped_column(ID)
    lane: Mapped[str] = mapped_column(String(60, collation="C"))
    calendar_id: Mapped[str | None] = mapped_column(ID, ForeignKey("calendars.id"))
    assigned_user_id: Mapped[str | None] = mapped_column(ID)
    title: Mapped[str] = mapped_column(Text)
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    end_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(Text, comment="the actor")

    __table_args__ = (
        CheckConstraint("start_at < end_at", name="span"),
        CheckConstraint("num_nonnulls(calendar_id, assigned_user_id) = 1", name="owner"),
        Index("ix_blocked_slots_lane_end_at", "location_id", "lane", "end_at"),
    )

    def belong_to(self, *, calendar_id: str | None = None, user_id: str | None = None) -> None:
        """Make it a calendar's or a user's; one of the two is given."""
        self.calendar_id, self.assigned_user_id = calendar_id, user_id
        self.lane = lane_of_calendar(calendar_id) if calendar_id is not None else lane_of_user(user_id or "")
