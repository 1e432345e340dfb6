"""Series of appointments, and the places of appointments in them."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from chassis.database import Identified, Tenanted, UtcDateTime
from scheduling.appointments.models import Appointment
from scheduling.appointments.rules import FREEING
from scheduling.database import ID, Base
from scheduling.recurrence.rules import Rule, read_rule
from scheduling.slots.zones import zone_named


class SeriesInstance(Tenanted, Base):
    """An appointment's place in a series: `recurs_at` is the start that the rule gives it, which stays when it is moved alone.

    `detached` says that it was changed alone, so that it is no pattern for those to come.
    """

    __tablename__ = "series_instances"

    # Found by its series or appointment.
    location_id: Mapped[str] = mapped_column(ID)
    appointment_id: Mapped[str] = mapped_column(ID, ForeignKey("appointments.id"), primary_key=True)
    series_id: Mapped[str] = mapped_column(ID, ForeignKey("appointment_series.id"))
    recurs_at: Mapped[datetime] = mapped_column(UtcDateTime)
    detached: Mapped[bool] = mapped_column(default=False)

    appointment: Mapped[Appointment] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        # Moving a series moves its instances over each other, so it is looked at when all of them have moved.
        UniqueConstraint(
            "series_id",
            "recurs_at",
            name="uq_series_instances_series_id_recurs_at",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


class AppointmentSeries(Identified, Tenanted, Base):
    """A rule and the appointments that were booked by it. Its id is their `masterEventId`.

    The rule is counted from `start_at` by the wall clock of `timezone`; an instance takes `length` seconds. `sequence` counts the
    changes of the series itself, as iCalendar does, beside those of its appointments. `left_out` are the starts of those that were
    cancelled or deleted.
    """

    __tablename__ = "appointment_series"

    # Found by its id.
    location_id: Mapped[str] = mapped_column(ID)
    rrule: Mapped[str] = mapped_column(Text)
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    timezone: Mapped[str] = mapped_column(String(64))
    length: Mapped[int]
    sequence: Mapped[int] = mapped_column(default=0)

    left_out: ClassVar[Any]

    @property
    def rule(self) -> Rule:
        """The rule."""
        return read_rule(self.rrule, zone_named(self.timezone))

    @property
    def text(self) -> str:
        """The rule as it is shown: without the instances that were cancelled or deleted alone."""
        return self.rule.text(self.left_out or ())

    @property
    def lasts(self) -> timedelta:
        """How long an instance takes."""
        return timedelta(seconds=self.length)


AppointmentSeries.left_out = column_property(
    select(func.array_agg(SeriesInstance.recurs_at))
    .join(Appointment, Appointment.id == SeriesInstance.appointment_id)
    .where(
        SeriesInstance.series_id == AppointmentSeries.id,
        or_(Appointment.deleted_at.is_not(None), Appointment.status.in_(FREEING)),
    )
    .scalar_subquery()
)
