"""What signs a location's links."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted, UtcDateTime
from contacts.database import ID, Base


class LinkKey(Tenanted, Base):
    """A location's key; it never leaves the database but in what it signs."""

    # Named after what it signed first.
    __tablename__ = "unsubscribe_keys"

    location_id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(64, collation="C"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
