"""Occupancies: spans of a lane's time, of which no two overlap."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Identified, Tenanted, UtcDateTime
from scheduling.database import ID, Base

if TYPE_CHECKING:
    from scheduling.appointments.models import Appointment
    from scheduling.holds.models import Hold

NO_OVERLAP = "ex_occupancies_lane"


def lane_of_user(user_id: str) -> str:
    """The lane of a user's time, whichever calendar takes it."""
    return f"user:{user_id}"


def lane_of_calendar(calendar_id: str) -> str:
    """The lane of a calendar that has no user."""
    return f"calendar:{calendar_id}"


def user_of_lane(lane: str) -> str | None:
    """The user whose lane it is, or None for a calendar's."""
    kind, _, name = lane.partition(":")
    return name if kind == "user" else None


class Occupancy(Identified, Tenanted, Base):
    """A span of one lane's time, taken by a calendar from `start_at` up to `end_at`, with buffers in seconds around it.

    It has `seats`, of which `taken` are; it goes when the last one leaves. A calendar with one booking in a slot has one seat.
    """

    __tablename__ = "occupancies"

    # Found by its lane, so not indexed alone.
    location_id: Mapped[str] = mapped_column(ID)
    lane: Mapped[str] = mapped_column(String(60, collation="C"))
    calendar_id: Mapped[str] = mapped_column(ID, ForeignKey("calendars.id"))
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    end_at: Mapped[datetime] = mapped_column(UtcDateTime)
    buffer_before: Mapped[int] = mapped_column(default=0)
    buffer_after: Mapped[int] = mapped_column(default=0)
    seats: Mapped[int] = mapped_column(default=1)
    taken: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("start_at < end_at", name="span"),
        CheckConstraint("taken BETWEEN 1 AND seats", name="seats"),
        ExcludeConstraint(
            ("location_id", "="),
            ("lane", "="),
            (func.tstzrange(start_at, end_at), "&&"),
            name=NO_OVERLAP,
            using="gist",
        ),
        Index("ix_occupancies_calendar_id_start_at", "calendar_id", "start_at"),
    )


class Seat(Tenanted, Base):
    """An appointment's place in an occupancy; one for each lane that it takes."""

    __tablename__ = "seats"

    # Found by its appointment or occupancy.
    location_id: Mapped[str] = mapped_column(ID)
    appointment_id: Mapped[str] = mapped_column(ID, ForeignKey("appointments.id"), primary_key=True)
    occupancy_id: Mapped[str] = mapped_column(ID, ForeignKey("occupancies.id"), primary_key=True, index=True)

    appointment: Mapped["Appointment"] = relationship()
    occupancy: Mapped[Occupancy] = relationship()


class HoldSeat(Tenanted, Base):
    """A hold's place in an occupancy, until it is booked or given up."""

    __tablename__ = "hold_seats"

    # Found by its hold or occupancy.
    location_id: Mapped[str] = mapped_column(ID)
    hold_id: Mapped[str] = mapped_column(ID, ForeignKey("holds.id"), primary_key=True)
    occupancy_id: Mapped[str] = mapped_column(ID, ForeignKey("occupancies.id"), primary_key=True, index=True)

    hold: Mapped["Hold"] = relationship()
    occupancy: Mapped[Occupancy] = relationship()
