"""Notes as rows."""

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Timestamped, Versioned
from contacts.database import ID, Base, OfContact


class Note(Identified, OfContact, Versioned, Timestamped, Base):
    """A note. `body` is HTML without anything that runs; `user_id` is who wrote it, where a user did."""

    __tablename__ = "notes"

    body: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(String(255))
    color: Mapped[str | None] = mapped_column(String(20))
    pinned: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[str | None] = mapped_column(ID)

    __table_args__ = (Index("ix_notes_newest", "contact_id", text("created_at DESC"), text("id DESC")),)
