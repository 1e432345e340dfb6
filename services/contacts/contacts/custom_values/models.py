"""Custom values as rows."""

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from contacts.database import ID, Base


class CustomValue(Identified, Tenanted, Versioned, Timestamped, Base):
    """A text of a location under a name. `key` is made of the first name and stays, as messages refer to it."""

    __tablename__ = "custom_values"

    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(String(255))
    key: Mapped[str] = mapped_column(String(255, collation="C"))
    value: Mapped[str] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("location_id", "key"),)
