"""An import as rows: the job itself, what it did to whom (so that it can be undone), and what was wrong."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted, UtcDateTime
from chassis.ids import ID_LENGTH
from contacts.database import ID, Base, OfContact
from contacts.transfers.models import Job

QUEUED, RUNNING, UNDOING = "queued", "running", "undoing"
COMPLETED, CANCELLED, FAILED, UNDONE = "completed", "cancelled", "failed", "undone"
STATES = (QUEUED, RUNNING, COMPLETED, CANCELLED, FAILED, UNDOING, UNDONE)
MODES = ("create", "update", "upsert")
MATCHES = ("email", "phone", "none")


class Import(Job, Base):
    """An import. `columns` and `targets` are in the file's order, None for a column that is left out.

    `done` of `total` rows have been looked at: each is one of `created`, `updated`, `skipped`, `failed`. An undoing counts its own.
    `problem` is why it failed as a whole.
    """

    __tablename__ = "imports"

    state: Mapped[str] = mapped_column(String(20, collation="C"), default=QUEUED)
    mode: Mapped[str] = mapped_column(String(10, collation="C"))
    match: Mapped[str] = mapped_column(String(10, collation="C"))
    dry_run: Mapped[bool]
    file_id: Mapped[str] = mapped_column(ID)
    file_name: Mapped[str] = mapped_column(String(255))
    encoding: Mapped[str] = mapped_column(String(20, collation="C"))
    delimiter: Mapped[str] = mapped_column(String(1))
    columns: Mapped[list[str]] = mapped_column(JSONB)
    targets: Mapped[list[str | None]] = mapped_column(JSONB)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(40, collation="C"))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undo_total: Mapped[int] = mapped_column(default=0)
    undo_done: Mapped[int] = mapped_column(default=0)
    trashed: Mapped[int] = mapped_column(default=0)
    restored: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    undo_actor: Mapped[str | None] = mapped_column(Text)
    undo_assigned_to: Mapped[str | None] = mapped_column(ID)
    undo_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undo_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_imports_unended", "location_id", postgresql_where=text("state IN ('queued', 'running', 'undoing')")),
    )

    @property
    def busy(self) -> bool:
        """Whether the worker has something to do for it."""
        return self.state in (QUEUED, RUNNING, UNDOING)

    def give_up(self) -> None:
        """End it as failed: it did not get on. An undoing may be asked for again."""
        self.state, self.problem = FAILED, "internal_error"


class ImportRow(OfContact, Base):
    """What a row of the file did to a contact: made it, or changed it (`changes`: `[{field, before, after}]`, else NULL).

    `position` is how many entries the contact's audit log had then: later ones are what others did. `settled` once it is undone or kept.
    """

    __tablename__ = "import_rows"

    import_id: Mapped[str] = mapped_column(
        String(ID_LENGTH, collation="C"), ForeignKey("imports.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    changes: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    position: Mapped[int] = mapped_column(BigInteger)
    settled: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        PrimaryKeyConstraint("import_id", "number"),
        Index("ix_import_rows_contact_id", "contact_id"),
    )


class ImportRowError(Tenanted, Base):
    """What was wrong with a row, or why an undoing (`undo`) kept something. `place` counts within the row. No value of the row is in it."""

    __tablename__ = "import_errors"

    location_id: Mapped[str] = mapped_column(ID)
    import_id: Mapped[str] = mapped_column(
        String(ID_LENGTH, collation="C"), ForeignKey("imports.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    undo: Mapped[bool] = mapped_column(default=False)
    place: Mapped[int] = mapped_column(SmallInteger)
    column: Mapped[str | None] = mapped_column(String(255))
    code: Mapped[str] = mapped_column(String(60, collation="C"))
    message: Mapped[str] = mapped_column(Text)

    __table_args__ = (PrimaryKeyConstraint("import_id", "number", "undo", "place"),)


class ImportKey(Tenanted, Base):
    """What an import knows of an e-mail or phone, by its hash: who would have it by now, in a dry run; or that whoever had it was erased
    while the import was under way (`forgetting.ERASED`). They go when it ends.
    """

    __tablename__ = "import_keys"

    location_id: Mapped[str] = mapped_column(ID)
    import_id: Mapped[str] = mapped_column(
        String(ID_LENGTH, collation="C"), ForeignKey("imports.id", ondelete="CASCADE")
    )
    key: Mapped[bytes] = mapped_column(LargeBinary)
    holder: Mapped[str] = mapped_column(ID)

    __table_args__ = (PrimaryKeyConstraint("import_id", "key"),)
