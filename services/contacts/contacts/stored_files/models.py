"""A file as rows: one that says what it is, and its bytes in pieces of bounded size."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, UtcDateTime
from chassis.ids import ID_LENGTH
from contacts.database import ID, Base

PIECE_BYTES = 256 * 1024
"""The most that a row of bytes holds, and so what is in memory of a file at a time."""


class StoredFile(Identified, Tenanted, Base):
    """A file. `purpose` says whose it is (`import`, `export`, `attachment`); `size` counts its bytes. One of a contact goes with them.

    It is complete once it has its `sha256` (hexadecimal). At `expires_at` it goes by itself; without one it stays until it is removed.
    """

    __tablename__ = "stored_files"

    # Not indexed: files are found by their ids, which are on the rows of whoever keeps them.
    location_id: Mapped[str] = mapped_column(ID)
    contact_id: Mapped[str | None] = mapped_column(ID, ForeignKey("contacts.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(40, collation="C"))
    name: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str | None] = mapped_column(String(64, collation="C"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_stored_files_contact_id", "contact_id", postgresql_where=text("contact_id IS NOT NULL")),
    )

    @property
    def complete(self) -> bool:
        """Whether all of its bytes are there."""
        return self.sha256 is not None


class StoredPiece(Tenanted, Base):
    """Some bytes of a file, from the byte `start` on; the next piece begins where this one ends."""

    __tablename__ = "stored_pieces"

    location_id: Mapped[str] = mapped_column(ID)
    file_id: Mapped[str] = mapped_column(
        String(ID_LENGTH, collation="C"), ForeignKey("stored_files.id", ondelete="CASCADE")
    )
    start: Mapped[int] = mapped_column(BigInteger)
    data: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        PrimaryKeyConstraint("file_id", "start"),
        CheckConstraint(f"octet_length(data) BETWEEN 1 AND {PIECE_BYTES}", name="data"),
    )
