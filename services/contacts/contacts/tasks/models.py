"""Tasks as rows."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Timestamped, UtcDateTime, Versioned
from contacts.database import ID, Base, OfContact


class Task(Identified, OfContact, Versioned, Timestamped, Base):
    """Something to do about a contact until `due_at`, by the user `assigned_to`."""

    __tablename__ = "tasks"

    title: Mapped[str] = mapped_column(String(500))
    body: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_to: Mapped[str | None] = mapped_column(ID)
    completed: Mapped[bool] = mapped_column(default=False)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("completed = (completed_at IS NOT NULL)", name="completed"),
        Index("ix_tasks_due", "contact_id", "due_at", "id"),
        Index("ix_tasks_open", "location_id", "assigned_to", "due_at", postgresql_where=text("NOT completed")),
    )
