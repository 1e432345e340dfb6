"""Appointments."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from chassis.folding import searchable
from scheduling.appointments.errors import appointment_closed, status_not_allowed
from scheduling.appointments.rules import FREEING, MOVABLE, Status, may_become
from scheduling.database import ID, Base

if TYPE_CHECKING:
    from scheduling.recurrence.models import AppointmentSeries

LONGEST = timedelta(hours=24)
"""How long an appointment takes at most."""
_STATUSES = ", ".join(f"'{status}'" for status in Status)


@dataclass(frozen=True)
class Assignment:
    """Who an appointment is assigned to (None: nobody), the others whose time it takes, and why."""

    user_id: str | None
    others: tuple[str, ...]
    reason: str


class Appointment(Identified, Tenanted, Versioned, Timestamped, Base):
    """A contact's appointment on a calendar, from `start_at` up to `end_at`.

    `users` are the other users whose time it takes, `attendees` other contacts. `timezone` is the one it is shown to the contact in.
    """

    __tablename__ = "appointments"

    # The indexes below begin with it.
    location_id: Mapped[str] = mapped_column(ID)
    calendar_id: Mapped[str] = mapped_column(ID, ForeignKey("calendars.id"))
    group_id: Mapped[str | None] = mapped_column(ID)
    contact_id: Mapped[str] = mapped_column(ID)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    place_kind: Mapped[str] = mapped_column(String(40), default="default")
    appointment_type: Mapped[str] = mapped_column(String(10), default="meeting")
    status: Mapped[str] = mapped_column(String(10))
    assigned_user_id: Mapped[str | None] = mapped_column(ID)
    assignment_reason: Mapped[str] = mapped_column(String(40))
    users: Mapped[list[str]] = mapped_column(ARRAY(ID), default=list)
    attendees: Mapped[list[str]] = mapped_column(ARRAY(ID), default=list)
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    end_at: Mapped[datetime] = mapped_column(UtcDateTime)
    timezone: Mapped[str] = mapped_column(String(64))
    series_id: Mapped[str | None] = mapped_column(ID)
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    status_before: Mapped[str | None] = mapped_column(
        String(10), comment="until its contact was deleted, which cancelled it"
    )
    created_by: Mapped[str] = mapped_column(Text, comment="the actor")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    search_text: Mapped[str] = mapped_column(Text, default="")

    series: Mapped["AppointmentSeries | None"] = relationship(
        primaryjoin="foreign(Appointment.series_id) == AppointmentSeries.id", viewonly=True, lazy="selectin"
    )

    __table_args__ = (
        CheckConstraint("start_at < end_at", name="span"),
        CheckConstraint(f"status IN ({_STATUSES})", name="status"),
        CheckConstraint("appointment_type IN ('meeting', 'service')", name="appointment_type"),
        Index("ix_appointments_location_id_contact_id_end_at", "location_id", "contact_id", "end_at"),
        Index("ix_appointments_attendees", "attendees", postgresql_using="gin"),
        # Most take one user's time.
        Index("ix_appointments_users", "users", postgresql_using="gin", postgresql_where=text("users <> '{}'")),
        Index("ix_appointments_calendar_id_start_at", "calendar_id", "start_at"),
        Index("ix_appointments_location_id_assigned_user_id_start_at", "location_id", "assigned_user_id", "start_at"),
    )

    @property
    def takes_time(self) -> bool:
        """Whether anybody's time is taken by it."""
        return self.status not in FREEING and self.deleted_at is None

    def renew_search(self) -> None:
        """Make `search_text` again, after a text or the place has changed."""
        self.search_text = searchable(self.title, self.description, self.address)

    def assign(self, assignment: Assignment) -> None:
        """Give it to whom `assignment` says."""
        self.assigned_user_id = assignment.user_id
        self.users = list(assignment.others)
        self.assignment_reason = assignment.reason

    def become(self, status: Status) -> bool:
        """Take on `status`; answers whether that is a change.

        Raises:
            Conflict: `status_not_allowed`.
        """
        before = Status(self.status)
        if status == before:
            return False
        if not may_become(before, status):
            raise status_not_allowed(self.id, before, status)
        self.status = status
        return True

    def cancel(self, reason: str | None) -> bool:
        """Cancel it; answers whether that is a change. A second reason changes nothing.

        Raises:
            Conflict: `status_not_allowed`.
        """
        changed = self.become(Status.CANCELLED)
        if changed:
            self.cancel_reason = reason
        return changed

    def revive(self) -> None:
        """Let it stand again after its contact came back. Nobody else revives a cancelled one: its slot may be gone."""
        self.status, self.status_before = self.status_before or Status.NEW.value, None
        self.cancel_reason = None

    def check_movable(self) -> None:
        """Hold a move to what is still ahead.

        Raises:
            Conflict: `appointment_closed`.
        """
        if Status(self.status) not in MOVABLE:
            raise appointment_closed(self.id, self.status)
