"""Providers as rows."""

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from contacts.database import ID, Base


class MessageProvider(Identified, Tenanted, Versioned, Timestamped, Base):
    """Who carries a location's messages on one channel.

    `url` is where messages are handed over; e-mail goes by SMTP and needs none. `secret` signs what goes out and what comes in. `sender`
    is whom messages are from. `create_contacts` says whether a stranger who writes becomes a contact.
    """

    __tablename__ = "message_providers"

    location_id: Mapped[str] = mapped_column(ID)
    channel: Mapped[str] = mapped_column(String(20, collation="C"))
    name: Mapped[str] = mapped_column(String(255))
    url: Mapped[str | None] = mapped_column(Text)
    sender: Mapped[str | None] = mapped_column(String(320))
    secret: Mapped[str] = mapped_column(String(100, collation="C"))
    create_contacts: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (UniqueConstraint("location_id", "channel"),)
