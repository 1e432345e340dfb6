"""An export as a row: what was asked for, and how far it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import UtcDateTime
from contacts.database import ID, Base
from contacts.transfers.models import Job

QUEUED, RUNNING, COMPLETED, FAILED = "queued", "running", "completed", "failed"
STATES = (QUEUED, RUNNING, COMPLETED, FAILED)
FORMATS = ("csv", "jsonl")


class Export(Job, Base):
    """An export. `search` is `{query, filters, sort}` as a search has them; `columns` are a contact's fields, `customFields.ID` among them.

    Who is in it is settled at its beginning: `ids_file_id` holds their ids, 20 bytes each, in order, and is kept as long as the export.
    `done` of `total` have been looked at: those who were deleted meanwhile are left out of the file.
    """

    __tablename__ = "exports"

    state: Mapped[str] = mapped_column(String(20, collation="C"), default=QUEUED)
    format: Mapped[str] = mapped_column(String(10, collation="C"))
    columns: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    byte_order_mark: Mapped[bool]
    search: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ids_file_id: Mapped[str | None] = mapped_column(ID)
    file_id: Mapped[str | None] = mapped_column(ID)
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(40, collation="C"))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_exports_unended", "location_id", postgresql_where=text("state IN ('queued', 'running')")),
    )

    @property
    def busy(self) -> bool:
        """Whether the worker has something to do for it."""
        return self.state in (QUEUED, RUNNING)

    def give_up(self) -> None:
        """End it as failed: it did not get on."""
        self.state, self.problem = FAILED, "internal_error"
