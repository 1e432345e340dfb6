"""Erasures, and what each service answered. They outlive the contact and hold nothing of it but its id."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Tenanted, UtcDateTime
from contacts.database import ID, Base


class ErasureAnswer(Tenanted, Base):
    """What a service erased, rows by kind, and what it kept: a list of `{kind, count, reason}`."""

    __tablename__ = "erasure_answers"

    location_id: Mapped[str] = mapped_column(ID)
    contact_id: Mapped[str] = mapped_column(ID, ForeignKey("erasures.contact_id"))
    service: Mapped[str] = mapped_column(String(40, collation="C"))
    erased: Mapped[dict[str, int]] = mapped_column(JSONB)
    kept: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (PrimaryKeyConstraint("contact_id", "service"),)


class Erasure(Tenanted, Base):
    """A contact who was, or is being, erased. Contacts that had been merged go along, under the same `erasure_id`."""

    __tablename__ = "erasures"

    location_id: Mapped[str] = mapped_column(ID)
    contact_id: Mapped[str] = mapped_column(ID, primary_key=True)
    erasure_id: Mapped[str] = mapped_column(ID)
    asked_by: Mapped[str] = mapped_column(Text, comment="the actor")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answers: Mapped[list[ErasureAnswer]] = relationship(lazy="selectin")

    __table_args__ = (Index("ix_erasures_erasure_id", "erasure_id"),)
