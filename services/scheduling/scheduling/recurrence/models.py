"""Series of appointments."""

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted
from scheduling.database import ID, Base


class AppointmentSeries(Identified, Tenanted, Base):
    """The appointments that were booked by one rule, in order of their starts. Its id is their `masterEventId`."""

    __tablename__ = "appointment_series"

    # Found by its id.
    location_id: Mapped[str] = mapped_column(ID)
    rrule: Mapped[str] = mapped_column(Text)
    appointment_ids: Mapped[list[str]] = mapped_column(ARRAY(ID))
