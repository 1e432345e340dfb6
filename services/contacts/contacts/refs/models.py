"""What contacts keeps of other services' things: a location's settings and users' names, fed by the gateway's events."""

from typing import Any

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted
from contacts.database import ID, Base


class LocationRef(Tenanted, Base):
    """A location: its country (ISO 3166, two letters), IANA time zone and settings. `sequence` is of the newest event applied."""

    __tablename__ = "location_refs"

    location_id: Mapped[str] = mapped_column(ID, primary_key=True)
    company_id: Mapped[str | None] = mapped_column(ID)
    name: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(String(2))
    timezone: Mapped[str | None] = mapped_column(String(64))
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    sequence: Mapped[int] = mapped_column(BigInteger)


class UserRef(Base):
    """A user: the name that the audit log and the timeline show, and where they work.

    Without `location_ids` it is everywhere in their company (`company_id`); without that too, nobody has told yet.
    """

    __tablename__ = "user_refs"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    company_id: Mapped[str | None] = mapped_column(ID)
    location_ids: Mapped[list[str] | None] = mapped_column(ARRAY(ID))
    deleted: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(BigInteger)
