"""Opportunities as rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Timestamped, UtcDateTime, Versioned
from chassis.money import Money
from contacts.database import ID, Base, OfContact
from contacts.lost_reasons.models import LostReason
from contacts.opportunities.rules import MOST_FOLLOWERS, OPEN, STATUSES, Standing
from contacts.pipelines.models import Stage

_STATUSES = ", ".join(f"'{status}'" for status in STATUSES)


class Opportunity(Identified, OfContact, Versioned, Timestamped, Base):
    """Possible business with a contact. `value_minor` counts minor units of `currency`; `custom_fields` maps a field's id to its value.

    `original_close_on` is the first day on which it was expected to close; `slippages` counts how often that was put off.
    """

    __tablename__ = "opportunities"

    name: Mapped[str] = mapped_column(String(500))
    pipeline_id: Mapped[str] = mapped_column(ID)
    stage_id: Mapped[str] = mapped_column(ID)
    status: Mapped[str] = mapped_column(String(20), default=OPEN)
    lost_reason_id: Mapped[str | None] = mapped_column(ID, ForeignKey(LostReason.id))
    value_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    assigned_to: Mapped[str | None] = mapped_column(ID)
    followers: Mapped[list[str]] = mapped_column(ARRAY(ID), default=list)
    source: Mapped[str | None] = mapped_column(String(255))
    custom_fields: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    probability: Mapped[int | None] = mapped_column(SmallInteger)
    expected_close_on: Mapped[date | None] = mapped_column(Date)
    original_close_on: Mapped[date | None] = mapped_column(Date)
    slippages: Mapped[int] = mapped_column(default=0)
    last_slipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    search_text: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        ForeignKeyConstraint(
            ["pipeline_id", "stage_id"],
            [Stage.pipeline_id, Stage.id],
            name="fk_opportunities_stage",
        ),
        CheckConstraint(f"status IN ({_STATUSES})", name="status"),
        CheckConstraint("lost_reason_id IS NULL OR status = 'lost'", name="lost_reason"),
        CheckConstraint("value_minor >= 0", name="value"),
        CheckConstraint("probability >= 0 AND probability <= 100", name="probability"),
        CheckConstraint(f"cardinality(followers) <= {MOST_FOLLOWERS}", name="followers"),
        Index("ix_opportunities_contact_id", "contact_id", "pipeline_id"),
        Index("ix_opportunities_newest", "location_id", "created_at", "id"),
        Index("ix_opportunities_stage", "stage_id", "status"),
        Index("ix_opportunities_pipeline", "pipeline_id", "created_at"),
        Index("ix_opportunities_assigned_to", "location_id", "assigned_to"),
        Index("ix_opportunities_lost_reason_id", "lost_reason_id"),
        Index(
            "ix_opportunities_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    @property
    def value(self) -> Money:
        """What it is worth."""
        return Money(self.value_minor, self.currency)

    @property
    def standing(self) -> Standing:
        """Its status, and why it was lost."""
        return Standing(self.status, self.lost_reason_id)

    def take_standing(self, standing: Standing, now: datetime) -> None:
        """Have another status; the moment counts if it is another one."""
        if standing.status != self.status:
            self.status_changed_at = now
        self.status, self.lost_reason_id = standing.status, standing.lost_reason_id

    def move(self, pipeline_id: str, stage_id: str, now: datetime) -> None:
        """Be in a stage; the moment counts if it is another one."""
        if stage_id != self.stage_id:
            self.stage_changed_at = now
        self.pipeline_id, self.stage_id = pipeline_id, stage_id

    def expect_close(self, day: date | None, now: datetime) -> None:
        """Be expected to close on `day`. A later day than before is a slippage; the first one ever named is the original."""
        if day is not None and self.expected_close_on is not None and day > self.expected_close_on:
            self.slippages += 1
            self.last_slipped_at = now
        if self.original_close_on is None:
            self.original_close_on = day
        self.expected_close_on = day

    @property
    def days_slipped(self) -> int:
        """By how many days its close has been put off since it was first named."""
        if self.expected_close_on is None or self.original_close_on is None:
            return 0
        return max(0, (self.expected_close_on - self.original_close_on).days)
