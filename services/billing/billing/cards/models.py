"""A stored card."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.database import CONTACT_ID, PROVIDER_ID, Base
from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned


class Card(Identified, Tenanted, Versioned, Timestamped, Base):
    """A card of a contact; its number is at Stripe alone.

    A removed card stays, for the transactions that name it. `provider_at` is the age of what Stripe said of it last.
    """

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("payment_method_id", name="uq_cards_payment_method_id"),
        Index("ix_cards_of_contact", "location_id", "contact_id", postgresql_where=text("removed_at IS NULL")),
        Index(
            "uq_cards_default",
            "location_id",
            "contact_id",
            unique=True,
            postgresql_where=text("is_default AND removed_at IS NULL"),
        ),
        CheckConstraint("exp_month BETWEEN 1 AND 12", name="exp_month"),
        CheckConstraint("last4 ~ '^[0-9]{4}$'", name="last4"),
    )

    contact_id: Mapped[str] = mapped_column(CONTACT_ID)
    customer_id: Mapped[str] = mapped_column(PROVIDER_ID)
    payment_method_id: Mapped[str] = mapped_column(PROVIDER_ID)
    brand: Mapped[str] = mapped_column(String(40))
    last4: Mapped[str] = mapped_column(String(4))
    exp_month: Mapped[int] = mapped_column(SmallInteger)
    exp_year: Mapped[int] = mapped_column(SmallInteger)
    fingerprint: Mapped[str | None] = mapped_column(String(64, collation="C"))
    label: Mapped[str | None] = mapped_column(String(100))
    is_default: Mapped[bool] = mapped_column(default=False)
    provider_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
