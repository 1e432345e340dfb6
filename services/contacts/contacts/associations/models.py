"""Associations as rows."""

from sqlalchemy import Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from contacts.database import ID, Base

OBJECT_KEY = String(100, collation="C")


class Association(Identified, Tenanted, Versioned, Timestamped, Base):
    """A label for links between things of two kinds; each side is called by its own label (`student`, `teacher`)."""

    __tablename__ = "associations"

    location_id: Mapped[str] = mapped_column(ID)
    key: Mapped[str] = mapped_column(String(100, collation="C"))
    first_object_key: Mapped[str] = mapped_column(OBJECT_KEY)
    first_label: Mapped[str] = mapped_column(String(100))
    second_object_key: Mapped[str] = mapped_column(OBJECT_KEY)
    second_label: Mapped[str] = mapped_column(String(100))

    __table_args__ = (
        UniqueConstraint("location_id", "key"),
        Index(
            "uq_associations_labels",
            "location_id",
            "first_object_key",
            "second_object_key",
            func.lower(first_label),
            func.lower(second_label),
            unique=True,
        ),
    )
