"""Templates as rows."""

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from contacts.database import ID, Base


class MessageTemplate(Identified, Tenanted, Versioned, Timestamped, Base):
    """A text for messages on one channel, with merge fields; an e-mail's has a subject, and may have HTML."""

    __tablename__ = "message_templates"

    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(String(255))
    channel: Mapped[str] = mapped_column(String(20, collation="C"))
    subject: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("location_id", "name"),)
