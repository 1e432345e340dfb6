"""Forms as this service knows them, and files that were sent for one and not named by a submission yet."""

from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted, Timestamped
from chassis.filenames import LONGEST_NAME
from documents.database import Base

_ID = String(40, collation="C")


class FormRef(Tenanted, Base):
    """A form or a survey (`kind`); `accepting` while it is published. `sequence` is that of the newest event applied.

    `file_fields` is by field `{most, megabytes, formats}`. `secret` keys the hashes of the addresses that send it files.
    """

    __tablename__ = "form_refs"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    location_id: Mapped[str] = mapped_column(_ID)
    kind: Mapped[str] = mapped_column(String(10, collation="C"))
    accepting: Mapped[bool]
    file_fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    secret: Mapped[bytes] = mapped_column(LargeBinary(32))
    sequence: Mapped[int] = mapped_column(BigInteger)


class FormUpload(Tenanted, Timestamped, Base):
    """A file in the store that a submission may name by `id`, which cannot be guessed. It is of one form and one field of it."""

    __tablename__ = "form_uploads"
    __table_args__ = (
        UniqueConstraint("object_key", name="uq_form_uploads_object_key"),
        Index("ix_form_uploads_form_id", "form_id"),
    )

    id: Mapped[str] = mapped_column(String(64, collation="C"), primary_key=True)
    location_id: Mapped[str] = mapped_column(_ID)
    form_id: Mapped[str] = mapped_column(_ID)
    field: Mapped[str] = mapped_column(String(100, collation="C"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    content_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    object_key: Mapped[str] = mapped_column(Text)
