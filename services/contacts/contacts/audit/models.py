"""The audit log as rows: a chain for each contact, append-only (a trigger refuses everything else)."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import UtcDateTime
from contacts.database import ID, AboutContact, Base


class AuditHead(AboutContact, Base):
    """The end of a contact's chain. Whoever appends locks it first, so that positions and hashes follow each other."""

    __tablename__ = "audit_heads"

    contact_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditLog(AboutContact, Base):
    """One change: who, when, what. `changes` is a JSON list of `{field, before, after}`, text so that its bytes stay what was hashed.

    The chain's hash covers the digest of `salt` and `changes` and not these themselves: erasing a person takes both away, and the
    chain still holds. No foreign key: the log outlives what it tells of.
    """

    __tablename__ = "audit_logs"

    position: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    entity: Mapped[str] = mapped_column(Text)
    entity_id: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    changes: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        PrimaryKeyConstraint("contact_id", "position"),
        UniqueConstraint("id"),
        Index("ix_audit_logs_at", "location_id", "at"),
    )
