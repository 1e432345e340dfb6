"""Busy sources, and the time that they take."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted, Timestamped, UtcDateTime, Versioned
from chassis.timers.trying import Tried
from scheduling.database import ID, Base


class BusySource(Tried, Tenanted, Versioned, Timestamped, Base):
    """A calendar elsewhere: an address that is read again and again, or a text that was handed in once.

    `status` is `pending`, `ok` or `failed`; after a failure the time read last stands.
    """

    __tablename__ = "busy_sources"

    # The index below begins with it.
    location_id: Mapped[str] = mapped_column(ID)
    user_id: Mapped[str] = mapped_column(ID)
    url: Mapped[str | None] = mapped_column(Text)
    ics: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(10), default="pending")
    problem: Mapped[str | None] = mapped_column(String(40), comment="the code of the last failure")
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("num_nonnulls(url, ics) = 1", name="kind"),
        CheckConstraint("status IN ('pending', 'ok', 'failed')", name="status"),
        Index("ix_busy_sources_location_id_user_id", "location_id", "user_id"),
    )


class ExternalBusy(Tenanted, Base):
    """A span of a lane that a source says is taken."""

    __tablename__ = "external_busy"

    # The index below begins with it.
    location_id: Mapped[str] = mapped_column(ID)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    source_id: Mapped[str] = mapped_column(ID, ForeignKey("busy_sources.id"), index=True)
    lane: Mapped[str] = mapped_column(String(60, collation="C"))
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    end_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("start_at < end_at", name="span"),
        Index("ix_external_busy_lane_end_at", "location_id", "lane", "end_at"),
    )
