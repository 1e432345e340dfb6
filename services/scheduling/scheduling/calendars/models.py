"""Calendars and their team members."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from scheduling.calendars.rules import booking_bounds, read_hours
from scheduling.database import ID, Base
from scheduling.occupancy.models import lane_of_calendar, lane_of_user
from scheduling.slots.hours import OpenHours
from scheduling.slots.rules import Needs

_UNITS = {"mins": timedelta(minutes=1), "hours": timedelta(hours=1)}
_TOGETHER = {"collective"}


class CalendarMember(Tenanted, Base):
    """A user on a calendar's team. `priority` is 0, 0.5 or 1 on the wire, kept as 0, 1 or 2 halves."""

    __tablename__ = "calendar_members"

    # The index below begins with it.
    location_id: Mapped[str] = mapped_column(ID)
    calendar_id: Mapped[str] = mapped_column(ID, ForeignKey("calendars.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int]
    priority_halves: Mapped[int] = mapped_column(default=1)
    is_primary: Mapped[bool] = mapped_column(default=False)
    places: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, comment="meeting locations, as on the wire"
    )

    __table_args__ = (
        CheckConstraint("priority_halves BETWEEN 0 AND 2", name="priority"),
        Index("ix_calendar_members_location_id_user_id", "location_id", "user_id"),
    )


class Calendar(Identified, Tenanted, Versioned, Timestamped, Base):
    """What can be booked. `timezone` is the zone of its open hours; a calendar without open hours offers nothing.

    `page` holds what only a booking page shows or sends, as it came.
    """

    __tablename__ = "calendars"

    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    slug: Mapped[str | None] = mapped_column(Text)
    calendar_type: Mapped[str] = mapped_column(String(20), default="round_robin")
    event_type: Mapped[str] = mapped_column(String(50), default="RoundRobin_OptimizeForAvailability")
    is_active: Mapped[bool] = mapped_column(default=True)
    group_id: Mapped[str | None] = mapped_column(ID, index=True)
    timezone: Mapped[str] = mapped_column(String(64))
    event_title: Mapped[str] = mapped_column(Text, default="{{contact.name}}")
    slot_duration: Mapped[int] = mapped_column(default=30)
    slot_duration_unit: Mapped[str] = mapped_column(String(5), default="mins")
    slot_interval: Mapped[int] = mapped_column(default=30)
    slot_interval_unit: Mapped[str] = mapped_column(String(5), default="mins")
    slot_buffer: Mapped[int] = mapped_column(default=0)
    slot_buffer_unit: Mapped[str] = mapped_column(String(5), default="mins")
    pre_buffer: Mapped[int] = mapped_column(default=0)
    pre_buffer_unit: Mapped[str] = mapped_column(String(5), default="mins")
    per_slot: Mapped[int] = mapped_column(default=1)
    per_day: Mapped[int | None]
    notice: Mapped[int] = mapped_column(default=0)
    notice_unit: Mapped[str] = mapped_column(String(6), default="hours")
    window: Mapped[int | None]
    window_unit: Mapped[str] = mapped_column(String(6), default="days")
    open_hours: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    availabilities: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    availability_type: Mapped[int | None]
    auto_confirm: Mapped[bool] = mapped_column(default=True)
    places: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, comment="meeting locations, as on the wire"
    )
    page: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    members: Mapped[list[CalendarMember]] = relationship(
        order_by=CalendarMember.position, cascade="all, delete-orphan", lazy="joined"
    )

    __table_args__ = (
        Index(
            "uq_calendars_location_id_slug",
            "location_id",
            "slug",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    @property
    def takes_bookings(self) -> bool:
        """Whether it offers anything: a draft or a deleted one does not."""
        return self.is_active and self.deleted_at is None

    @property
    def appointment_type(self) -> str:
        """What is booked on it, unless the booking says otherwise."""
        return "service" if self.calendar_type == "service_booking" else "meeting"

    @property
    def duration(self) -> timedelta:
        """How long an appointment is, unless it says otherwise."""
        return self.slot_duration * _UNITS[self.slot_duration_unit]

    @property
    def interval(self) -> timedelta:
        """From the start of one slot to the start of the next."""
        return self.slot_interval * _UNITS[self.slot_interval_unit]

    @property
    def buffer_before(self) -> timedelta:
        """Time kept free before an appointment."""
        return self.pre_buffer * _UNITS[self.pre_buffer_unit]

    @property
    def buffer_after(self) -> timedelta:
        """Time kept free after an appointment."""
        return self.slot_buffer * _UNITS[self.slot_buffer_unit]

    @property
    def needs(self) -> Needs:
        """Whether an appointment takes one member's time or everybody's."""
        return Needs.ALL if self.calendar_type in _TOGETHER or not self.members else Needs.ANY

    def hours(self) -> OpenHours:
        """When it is open."""
        return read_hours(self.timezone, self.open_hours, self.availabilities, only_dates=self.availability_type == 1)

    def bounds(self, now: datetime, zone: str) -> tuple[datetime, datetime | None]:
        """The first moment at which a slot may start, and the one from which on it may not (None: no such); days are those of `zone`."""
        window = None if self.window is None else (self.window, self.window_unit)
        return booking_bounds(now, zone, (self.notice, self.notice_unit), window)

    def lanes(self, user_ids: Sequence[str] | None = None) -> list[str]:
        """Whose time it takes: its members' (those of `user_ids`, unless all meet together), or its own where it has none."""
        if self.members:
            everybody = user_ids is None or self.calendar_type in _TOGETHER
            return [lane_of_user(one.user_id) for one in self.members if everybody or one.user_id in (user_ids or ())]
        return [lane_of_calendar(self.id), *(lane_of_user(user_id) for user_id in user_ids or ())]

    def member(self, user_id: str | None) -> CalendarMember | None:
        """The member who is this user."""
        return next((one for one in self.members if one.user_id == user_id), None)

    def places_of(self, user_id: str | None) -> list[dict[str, Any]]:
        """Where to meet: the member's places, else the calendar's; each with its `meetingId`."""
        member = self.member(user_id)
        return (member.places if member is not None else []) or self.places
