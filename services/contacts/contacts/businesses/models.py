"""Businesses as rows; which contact belongs to which is on the contact."""

from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from contacts.database import ID, Base


class Business(Identified, Tenanted, Versioned, Timestamped, Base):
    """A company. `phone` is in E.164; `custom_fields` maps a field's id to its value; `created_by` and `updated_by` are actors.

    `search_text` is what it is found by (`searching.py`).
    """

    __tablename__ = "businesses"

    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(String(255))
    phone: Mapped[str | None] = mapped_column(String(64))
    email: Mapped[str | None] = mapped_column(String(320))
    website: Mapped[str | None] = mapped_column(String(2048))
    address: Mapped[str | None] = mapped_column(String(500))
    city: Mapped[str | None] = mapped_column(String(255))
    state: Mapped[str | None] = mapped_column(String(255))
    postal_code: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str | None] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(Text)
    custom_fields: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    created_by: Mapped[str] = mapped_column(String(100))
    updated_by: Mapped[str] = mapped_column(String(100))
    search_text: Mapped[str] = mapped_column(Text, default="", server_default="")

    __table_args__ = (Index("ix_businesses_location_id", "location_id", "name", "id"),)
