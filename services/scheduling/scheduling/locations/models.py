"""Locations, as far as scheduling needs them."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted
from scheduling.database import ID, Base


class LocationZone(Tenanted, Base):
    """A location's time zone, as the gateway's newest event told it: that of calendars which name none of their own."""

    __tablename__ = "location_zones"

    location_id: Mapped[str] = mapped_column(ID, primary_key=True)
    timezone: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(BigInteger)
