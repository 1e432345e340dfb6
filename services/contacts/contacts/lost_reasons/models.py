"""Lost reasons as rows."""

from datetime import datetime

from sqlalchemy import Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from contacts.database import ID, Base


class LostReason(Identified, Tenanted, Versioned, Timestamped, Base):
    """A reason that can be given for a loss. A deleted one stays for the opportunities that have it, and is given to no more."""

    __tablename__ = "lost_reasons"

    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(String(255))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_lost_reasons_name",
            "location_id",
            func.lower(name),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )
