"""Where users are and what they are called, as the gateway tells it."""

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted
from scheduling.database import ID, Base


class UserPlace(Tenanted, Base):
    """Whether a user is in a location, by the newest event of theirs, whose `sequence` it is: older ones change nothing.

    `name` stays known of who left, and is forgotten with who is deleted.
    """

    __tablename__ = "user_places"

    location_id: Mapped[str] = mapped_column(ID, primary_key=True)
    user_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    is_there: Mapped[bool]
    name: Mapped[str | None] = mapped_column(Text)
    sequence: Mapped[int] = mapped_column(BigInteger)
