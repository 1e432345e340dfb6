"""What each merge did, so that it can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, UtcDateTime
from chassis.ids import ID_LENGTH
from contacts.database import ID, Base


class Merge(Identified, Tenanted, Base):
    """Contacts that became one. `before` and `after` are those fields of the survivor that the merge changed (`rules.py`).

    `forgotten_at` says since when nothing is known any more, as the survivor is gone for good. No foreign key: what happened stays.
    """

    __tablename__ = "merges"

    location_id: Mapped[str] = mapped_column(ID)
    survivor_id: Mapped[str] = mapped_column(ID)
    merged_ids: Mapped[list[str]] = mapped_column(ARRAY(ID))
    merged_by: Mapped[str] = mapped_column(Text, comment="the actor")
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)

    __table_args__ = (Index("ix_merges_survivor_id", "survivor_id"),)


class MergeMove(Tenanted, Base):
    """A row that a merge took from the contact `from_id`; `key` names it in its table, `detail` is what it was there."""

    __tablename__ = "merge_moves"

    merge_id: Mapped[str] = mapped_column(
        String(ID_LENGTH, collation="C"), ForeignKey(Merge.id, ondelete="CASCADE"), primary_key=True
    )
    location_id: Mapped[str] = mapped_column(ID)
    table_name: Mapped[str] = mapped_column(String(63, collation="C"), primary_key=True)
    key: Mapped[str] = mapped_column(String(100, collation="C"), primary_key=True)
    from_id: Mapped[str] = mapped_column(ID)
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
