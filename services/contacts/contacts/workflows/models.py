"""Workflows, their versions, and the contacts that go through them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from chassis.timers.trying import Tried
from contacts.database import ID, Base, OfContact


class Workflow(Identified, Tenanted, Versioned, Timestamped, Base):
    """A workflow. `revision` names the version that new contacts enter; `trigger_event` is the event type that starts it.

    Only events since `published_at` do: a replay of old ones starts nothing anew.
    """

    __tablename__ = "workflows"

    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int] = mapped_column(default=1)
    trigger_event: Mapped[str | None] = mapped_column(String(100, collation="C"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        Index(
            "ix_workflows_trigger",
            "location_id",
            "trigger_event",
            postgresql_where=text("status = 'published' AND deleted_at IS NULL"),
        ),
    )


class WorkflowVersion(Tenanted, Base):
    """What a workflow does, unchanged once it is written: contacts inside stay on theirs."""

    __tablename__ = "workflow_versions"

    workflow_id: Mapped[str] = mapped_column(ID, ForeignKey("workflows.id", ondelete="CASCADE"))
    revision: Mapped[int]
    location_id: Mapped[str] = mapped_column(ID)
    trigger: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

    __table_args__ = (PrimaryKeyConstraint("workflow_id", "revision"),)


class Enrollment(Identified, OfContact, Base):
    """A contact's way through one version of a workflow.

    `event_id` is the event that started it; NULL when a person or another workflow did. `position` is the step to come, as a path
    into the steps (`2`, or `2.then.0` inside a branch). `lineage` names the workflows whose doing led here.
    """

    __tablename__ = "enrollments"

    workflow_id: Mapped[str] = mapped_column(ID, ForeignKey("workflows.id", ondelete="CASCADE"))
    revision: Mapped[int]
    event_id: Mapped[UUID | None] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(String(20), default="active")
    position: Mapped[str] = mapped_column(Text)
    context: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    lineage: Mapped[list[str]] = mapped_column(ARRAY(ID), default=list)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("state IN ('active', 'finished', 'stopped')", name="state"),
        CheckConstraint("(state = 'active') = (ended_at IS NULL)", name="ended"),
        Index(
            "uq_enrollments_event",
            "workflow_id",
            "contact_id",
            "event_id",
            unique=True,
            postgresql_where=text("event_id IS NOT NULL"),
        ),
        Index(
            "uq_enrollments_by_hand",
            "workflow_id",
            "contact_id",
            unique=True,
            postgresql_where=text("event_id IS NULL AND state = 'active'"),
        ),
        Index("ix_enrollments_contact", "contact_id", text("enrolled_at DESC"), text("id DESC")),
        Index("ix_enrollments_active", "workflow_id", postgresql_where=text("state = 'active'")),
    )


class EnrollmentStep(Tenanted, Base):
    """A step that was taken, and what came of it: `done`, `wait`, `await`, `enter` with its branch, `end`, or `skipped` with the reason."""

    __tablename__ = "enrollment_steps"

    enrollment_id: Mapped[str] = mapped_column(ID, ForeignKey("enrollments.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    location_id: Mapped[str] = mapped_column(ID)
    position: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(String(50))
    outcome: Mapped[str] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (PrimaryKeyConstraint("enrollment_id", "number"),)


class EnrollmentWait(Identified, OfContact, Base):
    """A way that goes on when an event of this type, with data that meets the filters, happens after `since`."""

    __tablename__ = "enrollment_waits"

    enrollment_id: Mapped[str] = mapped_column(ID, ForeignKey("enrollments.id", ondelete="CASCADE"), unique=True)
    event_type: Mapped[str] = mapped_column(String(100, collation="C"))
    filters: Mapped[list[Any]] = mapped_column(JSONB)
    since: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_enrollment_waits_event", "contact_id", "event_type"),)


class WorkflowCall(Tried, OfContact, Base):
    """A webhook that is being called, and tried again: the way goes on when it is over.

    Its id is the key by which the receiver knows a repetition.
    """

    __tablename__ = "workflow_calls"

    enrollment_id: Mapped[str] = mapped_column(ID, ForeignKey("enrollments.id", ondelete="CASCADE"), unique=True)
    position: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    body: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_workflow_calls_contact_id", "contact_id"),)
