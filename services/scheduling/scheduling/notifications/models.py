"""What a calendar tells of its appointments."""

from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from scheduling.database import ID, Base
from scheduling.notifications.rules import Offset


class CalendarNotification(Identified, Tenanted, Versioned, Timestamped, Base):
    """One thing that a calendar tells to one kind of receiver on one channel.

    `before_time` and `after_time` are how long before the start a reminder and how long after the end a follow-up is due, as on the wire;
    `details` are addresses, users and the sender, as on the wire.
    """

    __tablename__ = "calendar_notifications"

    # Found by its calendar.
    location_id: Mapped[str] = mapped_column(ID)
    calendar_id: Mapped[str] = mapped_column(ID, ForeignKey("calendars.id"), index=True)
    receiver_type: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    notification_type: Mapped[str] = mapped_column(String(20))
    is_active: Mapped[bool] = mapped_column(default=True)
    deleted: Mapped[bool] = mapped_column(default=False)
    subject: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    before_time: Mapped[list[Offset]] = mapped_column(JSONB, default=list)
    after_time: Mapped[list[Offset]] = mapped_column(JSONB, default=list)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
