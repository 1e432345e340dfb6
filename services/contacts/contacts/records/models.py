"""Records of custom objects as rows."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, Versioned
from contacts.database import ID, Base
from contacts.objects.models import CustomObject
from contacts.records.rules import MOST_FOLLOWERS


class Record(Identified, Tenanted, Versioned, Timestamped, Base):
    """One thing of a custom object. `properties` maps the name of a property to its value; `created_by` and `updated_by` are actors."""

    __tablename__ = "records"

    location_id: Mapped[str] = mapped_column(ID)
    object_id: Mapped[str] = mapped_column(ID, ForeignKey(CustomObject.id))
    owner: Mapped[str | None] = mapped_column(ID)
    followers: Mapped[list[str]] = mapped_column(ARRAY(ID), default=list)
    properties: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(String(100))
    updated_by: Mapped[str] = mapped_column(String(100))

    __table_args__ = (
        CheckConstraint(f"cardinality(followers) <= {MOST_FOLLOWERS}", name="followers"),
        Index("ix_records_owner", "location_id", "owner"),
        Index("ix_records_newest", "object_id", "created_at", "id"),
        Index(
            "ix_records_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )
