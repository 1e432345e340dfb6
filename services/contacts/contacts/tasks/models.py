"""Tasks as rows, and the rules by which some come again."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Timestamped, UtcDateTime, Versioned
from chassis.folding import searchable
from contacts.database import ID, Base, OfContact


class Task(Identified, OfContact, Versioned, Timestamped, Base):
    """Something to do about a contact until `due_at`, by the user `assigned_to`.

    `overdue_told_for` is the due date of which it was told that it passed; `recurring_task_id` the rule that made it.
    """

    __tablename__ = "tasks"

    title: Mapped[str] = mapped_column(String(500))
    body: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_to: Mapped[str | None] = mapped_column(ID)
    completed: Mapped[bool] = mapped_column(default=False)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    search_text: Mapped[str] = mapped_column(Text, default="")
    overdue_told_for: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recurring_task_id: Mapped[str | None] = mapped_column(ID)

    __table_args__ = (
        CheckConstraint("completed = (completed_at IS NOT NULL)", name="completed"),
        Index("ix_tasks_due", "contact_id", "due_at", "id"),
        Index("ix_tasks_open", "location_id", "assigned_to", "due_at", postgresql_where=text("NOT completed")),
        Index("ix_tasks_location", "location_id", "due_at", "id"),
        Index(
            "ix_tasks_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    def renew_search(self) -> None:
        """Make `search_text` again, after the title or the body has changed."""
        self.search_text = searchable(self.title, self.body)

    def set_completed(self, *, completed: bool, now: datetime) -> None:
        """Complete it, or open it again; nothing happens to one that is so already."""
        if completed != self.completed:
            self.completed = completed
            self.completed_at = now if completed else None

    def tell_overdue(self, now: datetime) -> bool:
        """Whether it is overdue and nobody was told so of this due date; from then on somebody was."""
        if self.completed or self.due_at > now or self.overdue_told_for == self.due_at:
            return False
        self.overdue_told_for = self.due_at
        return True


class RecurringTask(Identified, OfContact, Versioned, Timestamped, Base):
    """A task that is made anew by a rule. `rule` is as the wire has it; `next_at` is when it is made next, None when no more."""

    __tablename__ = "recurring_tasks"

    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(Text, default="")
    assigned_to: Mapped[str | None] = mapped_column(ID)
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_recurring_tasks_contact_id", "contact_id"),)
