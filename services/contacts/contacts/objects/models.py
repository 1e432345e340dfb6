"""Custom objects, and what a location has made of the standard ones, as rows."""

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from contacts.database import ID, Base


class CustomObject(Identified, Tenanted, Versioned, Timestamped, Base):
    """A kind of thing. `key` begins with `custom_objects.`; the names of properties are without it.

    `primary_property` names a record; every record has it, as a `primary_type` (`TEXT`, `NUMERICAL`). Records are found by what they
    have in `searchable`.
    """

    __tablename__ = "custom_objects"

    location_id: Mapped[str] = mapped_column(ID)
    key: Mapped[str] = mapped_column(String(100, collation="C"))
    singular: Mapped[str] = mapped_column(String(100))
    plural: Mapped[str] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(Text)
    primary_property: Mapped[str] = mapped_column(String(100, collation="C"))
    primary_name: Mapped[str] = mapped_column(String(255))
    primary_type: Mapped[str] = mapped_column(String(20))
    searchable: Mapped[list[str]] = mapped_column(ARRAY(String(100, collation="C")), default=list)

    __table_args__ = (UniqueConstraint("location_id", "key"),)


class StandardSettings(Identified, Tenanted, Versioned, Timestamped, Base):
    """What a location calls a standard object, and finds its things by; there is no row while nothing was changed."""

    __tablename__ = "standard_settings"

    location_id: Mapped[str] = mapped_column(ID)
    key: Mapped[str] = mapped_column(String(20, collation="C"))
    singular: Mapped[str] = mapped_column(String(100))
    plural: Mapped[str] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(Text)
    searchable: Mapped[list[str]] = mapped_column(ARRAY(String(100, collation="C")), default=list)

    __table_args__ = (UniqueConstraint("location_id", "key"),)
