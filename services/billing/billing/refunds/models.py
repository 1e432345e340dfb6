"""A refund."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.database import CONTACT_ID, PROVIDER_ID, Base
from billing.stripe.port import RefundState
from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from chassis.money import Money


class RefundStatus(StrEnum):
    """Where a refund stands. All but `failed` hold their amount against what remains."""

    PENDING = "pending"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


# A bank may send back what had succeeded; a refund that Stripe was thought never to have seen may turn up after all.
_NEXT: dict[RefundStatus, frozenset[RefundStatus]] = {
    RefundStatus.PENDING: frozenset({RefundStatus.UNKNOWN, RefundStatus.SUCCEEDED, RefundStatus.FAILED}),
    RefundStatus.UNKNOWN: frozenset({RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED}),
    RefundStatus.SUCCEEDED: frozenset({RefundStatus.FAILED}),
    RefundStatus.FAILED: frozenset(),
}
_STATUS_OF = {
    "pending": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


class Refund(Identified, Tenanted, Versioned, Timestamped, Base):
    """Money given back of one transaction, in minor units of its currency."""

    __tablename__ = "refunds"
    __table_args__ = (
        Index(
            "uq_refunds_request_key",
            "location_id",
            "request_key",
            unique=True,
            postgresql_where=text("request_key IS NOT NULL"),
        ),
        Index("uq_refunds_provider_id", "provider_id", unique=True, postgresql_where=text("provider_id IS NOT NULL")),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("status IN ('pending', 'unknown', 'succeeded', 'failed')", name="status"),
    )

    transaction_id: Mapped[str] = mapped_column(ForeignKey("transactions.id"), index=True)
    contact_id: Mapped[str] = mapped_column(CONTACT_ID)
    status: Mapped[str] = mapped_column(String(20), default=RefundStatus.PENDING)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str | None] = mapped_column(Text)
    request_key: Mapped[str | None] = mapped_column(String(255, collation="C"))
    created_by: Mapped[str] = mapped_column(String(128))
    provider_id: Mapped[str | None] = mapped_column(PROVIDER_ID)
    failure_code: Mapped[str | None] = mapped_column(String(80))
    failure_message: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def money(self) -> Money:
        """What is given back."""
        return Money(self.amount, self.currency)

    @property
    def is_open(self) -> bool:
        """Whether Stripe has to be asked what became of it."""
        return self.status in (RefundStatus.PENDING, RefundStatus.UNKNOWN)

    def learn(self, state: RefundState, now: datetime) -> bool:
        """Take in what Stripe says; whether that is news. What is older than what is known changes nothing."""
        self.provider_id = state.provider_id
        status = _STATUS_OF.get(state.status)
        if status is None or not self._move(status, now):
            return False
        self.failure_code = (state.failure or "refund_failed")[:80] if status == RefundStatus.FAILED else None
        return True

    def lose_sight(self, now: datetime) -> bool:
        """Stripe did not say what became of it; whether that is news."""
        return self._move(RefundStatus.UNKNOWN, now)

    def give_up(self, code: str, message: str, now: datetime) -> bool:
        """Nothing was given back, and nothing will be; whether that is news."""
        if not self._move(RefundStatus.FAILED, now):
            return False
        self.failure_code, self.failure_message = code[:80], message
        return True

    def _move(self, to: RefundStatus, now: datetime) -> bool:
        if to not in _NEXT[RefundStatus(self.status)]:
            return False
        self.status = to
        if to == RefundStatus.FAILED:
            self.request_key = None
        if not self.is_open:
            self.settled_at = now
        return True
