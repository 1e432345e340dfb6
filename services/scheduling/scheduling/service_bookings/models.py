"""Service bookings."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from scheduling.appointments.models import Appointment
from scheduling.appointments.rules import FREEING, Status
from scheduling.database import ID, Base


class BookedService(Tenanted, Base):
    """One service of a booking: an appointment, and what was agreed when it was booked.

    `minutes` are its length, `before` and `after` its buffers in seconds, `price_minor` what it costs with its add-ons.
    """

    __tablename__ = "booked_services"

    # Found by its booking or appointment.
    location_id: Mapped[str] = mapped_column(ID)
    appointment_id: Mapped[str] = mapped_column(ID, ForeignKey("appointments.id"), primary_key=True)
    booking_id: Mapped[str] = mapped_column(ID, ForeignKey("service_bookings.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    service_id: Mapped[str] = mapped_column(ID, ForeignKey("services.id"))
    variation_id: Mapped[str | None] = mapped_column(ID)
    category_id: Mapped[str | None] = mapped_column(ID)
    name: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    before: Mapped[int]
    after: Mapped[int]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    add_ons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, comment="as on the wire")

    appointment: Mapped[Appointment] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("minutes > 0", name="minutes"),
    )

    @property
    def length(self) -> timedelta:
        """How long it takes."""
        return timedelta(minutes=self.minutes)


class ServiceBooking(Identified, Tenanted, Versioned, Timestamped, Base):
    """Several services in a row for one contact. Its time, its contact and its status are those of its appointments."""

    __tablename__ = "service_bookings"

    service_location_id: Mapped[str | None] = mapped_column(ID, ForeignKey("service_locations.id"))
    created_by: Mapped[str] = mapped_column(Text, comment="the actor")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    parts: Mapped[list[BookedService]] = relationship(
        order_by=BookedService.position, cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def standing(self) -> list[BookedService]:
        """Its services but those whose appointment was deleted, in order."""
        standing = [part for part in self.parts if part.appointment.deleted_at is None]
        return sorted(standing, key=lambda part: part.position)

    @property
    def ahead(self) -> list[BookedService]:
        """Those of them that are neither cancelled nor invalid."""
        return [part for part in self.standing if part.appointment.status not in FREEING]

    @property
    def status(self) -> Status:
        """That of its first service which takes time, else of its first."""
        return Status((self.ahead or self.standing)[0].appointment.status)


class Revision:
    """The version of a booking with its appointments, as they are now: what becomes of one of them alone is a change of the booking.

    It rises with every change: an appointment that was deleted counts on.
    """

    def __init__(self, booking: ServiceBooking) -> None:
        self.version: int = booking.version + sum(part.appointment.version for part in booking.parts)
