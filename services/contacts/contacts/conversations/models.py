"""Conversations as rows."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Timestamped, UtcDateTime, Versioned
from contacts.database import Base, OfContact


class Conversation(Identified, OfContact, Versioned, Timestamped, Base):
    """All that was said with a contact, on every channel.

    `last_message_at` is when it was made until there is a message; it has no more than milliseconds, as it is what the published list is
    paged by. `last_manual_at` is of the last message that a person wrote, `last_action` of the last that went out.
    """

    __tablename__ = "conversations"

    unread_count: Mapped[int] = mapped_column(default=0)
    starred: Mapped[bool] = mapped_column(default=False)
    last_message_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_manual_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_body: Mapped[str | None] = mapped_column(Text)
    last_channel: Mapped[str | None] = mapped_column(String(20, collation="C"))
    last_direction: Mapped[str | None] = mapped_column(String(10, collation="C"))
    last_action: Mapped[str | None] = mapped_column(String(10, collation="C"))

    __table_args__ = (
        UniqueConstraint("contact_id"),
        CheckConstraint("unread_count >= 0", name="unread_count"),
        Index("ix_conversations_newest", "location_id", text("last_message_at DESC"), text("id DESC")),
    )
