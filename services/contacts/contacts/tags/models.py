"""The tags that a location knows; which contact has which is on the contact."""

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from contacts.database import ID, Base


class Tag(Identified, Tenanted, Versioned, Timestamped, Base):
    """A tag of a location, lower-cased. It appears with its first use and stays when no contact has it."""

    __tablename__ = "tags"

    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("location_id", "name"),)
