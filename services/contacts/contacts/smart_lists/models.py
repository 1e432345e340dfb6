"""Smart lists as rows."""

from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from contacts.database import ID, Base


class SmartList(Identified, Tenanted, Versioned, Timestamped, Base):
    """A search that is kept under a name: `query`, `filters` and `sort` as `POST /contacts/search` takes them.

    `owner` is the actor who made it; others see it once it is `shared`. `columns` are for whoever shows it.
    """

    __tablename__ = "smart_lists"

    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(String(255))
    query: Mapped[str] = mapped_column(String(200), default="")
    filters: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    sort: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    columns: Mapped[list[str]] = mapped_column(JSONB, default=list)
    shared: Mapped[bool] = mapped_column(default=False)
    owner: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_smart_lists_name", "location_id", "name", "id"),)
