"""Groups of calendars."""

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from scheduling.database import ID, Base


class CalendarGroup(Identified, Tenanted, Versioned, Timestamped, Base):
    """A group of calendars. `is_active` is whether its page is shown; its calendars are booked by their own state."""

    __tablename__ = "calendar_groups"

    # The constraint below begins with it.
    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (UniqueConstraint("location_id", "slug", name="uq_calendar_groups_location_id_slug"),)
