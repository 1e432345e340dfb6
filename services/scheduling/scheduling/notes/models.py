"""Notes on appointments."""

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from chassis.folding import searchable
from scheduling.database import ID, Base


class AppointmentNote(Identified, Tenanted, Versioned, Timestamped, Base):
    """A note on an appointment. `user_id` is who wrote it, where a user did."""

    __tablename__ = "appointment_notes"

    # Found by its appointment.
    location_id: Mapped[str] = mapped_column(ID)
    appointment_id: Mapped[str] = mapped_column(ID, ForeignKey("appointments.id"))
    user_id: Mapped[str | None] = mapped_column(ID)
    body: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index("ix_appointment_notes_newest", "appointment_id", text("created_at DESC"), text("id DESC")),)

    def say(self, body: str) -> None:
        """Write what it says, and what it is found by."""
        self.body, self.search_text = body, searchable(body)
