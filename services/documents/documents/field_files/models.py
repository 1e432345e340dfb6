"""Custom fields of contacts that take files, as this service knows them."""

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted
from documents.database import Base

_ID = String(40, collation="C")


class FileField(Tenanted, Base):
    """A field; `formats` are the endings of its files' names, none for any. `sequence` is that of the newest event applied."""

    __tablename__ = "file_fields"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    location_id: Mapped[str] = mapped_column(_ID)
    formats: Mapped[list[str]] = mapped_column(ARRAY(Text))
    deleted: Mapped[bool]
    sequence: Mapped[int] = mapped_column(BigInteger)
