"""Schedules of users and of event calendars."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from scheduling.database import ID, Base
from scheduling.schedules.rules import read_rules
from scheduling.slots.hours import OpenHours


class AppliedSchedule(Tenanted, Base):
    """A schedule's place on a calendar. A user has one schedule on a calendar, as the primary key has it."""

    __tablename__ = "applied_schedules"

    # Found by its calendar or schedule.
    location_id: Mapped[str] = mapped_column(ID)
    calendar_id: Mapped[str] = mapped_column(ID, ForeignKey("calendars.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ID, primary_key=True)
    schedule_id: Mapped[str] = mapped_column(ID, ForeignKey("schedules.id"), index=True)

    schedule: Mapped["Schedule"] = relationship(back_populates="applied")


class Schedule(Identified, Tenanted, Versioned, Timestamped, Base):
    """When a user works: `rules`, as on the wire, are local to `timezone`."""

    __tablename__ = "schedules"

    # The index below begins with it.
    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str] = mapped_column(ID)
    timezone: Mapped[str] = mapped_column(String(64))
    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)

    applied: Mapped[list[AppliedSchedule]] = relationship(
        order_by=AppliedSchedule.calendar_id, cascade="all, delete-orphan", back_populates="schedule", lazy="selectin"
    )

    __table_args__ = (Index("ix_schedules_location_id_user_id", "location_id", "user_id"),)

    def hours(self) -> OpenHours:
        """When the user works."""
        return read_rules(self.timezone, self.rules)


class EventSchedule(Tenanted, Versioned, Timestamped, Base):
    """When an event calendar is open, in place of the calendar's own hours and zone."""

    __tablename__ = "event_schedules"

    # Found by its calendar.
    location_id: Mapped[str] = mapped_column(ID)
    calendar_id: Mapped[str] = mapped_column(ID, ForeignKey("calendars.id"), primary_key=True)
    timezone: Mapped[str] = mapped_column(String(64))
    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)

    def hours(self) -> OpenHours:
        """When the calendar is open."""
        return read_rules(self.timezone, self.rules)
