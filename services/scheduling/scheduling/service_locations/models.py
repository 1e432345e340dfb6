"""Service locations."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from scheduling.database import ID, Base

OFFLINE, ASK_BOOKER = "offline", "ask_booker"


class ServiceLocation(Identified, Tenanted, Versioned, Timestamped, Base):
    """Where services are given: at its own address, or (`ask_booker`) where who books says."""

    __tablename__ = "service_locations"

    # The index below begins with it.
    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    cover_image: Mapped[str | None] = mapped_column(Text)
    location_type: Mapped[str] = mapped_column(String(10), default=OFFLINE)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_private: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(f"location_type IN ('{OFFLINE}', '{ASK_BOOKER}')", name="location_type"),
        Index(
            "uq_service_locations_location_id_slug",
            "location_id",
            "slug",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    @property
    def asks_booker(self) -> bool:
        """Whether who books says where to meet."""
        return self.location_type == ASK_BOOKER
