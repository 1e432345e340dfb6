"""The transaction, and what may become of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.database import CONTACT_ID, PROVIDER_ID, Base
from billing.stripe.port import AuthenticationNeeded, Cancelled, Declined, Outcome, Refusal, StillOpen, Succeeded
from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from chassis.money import Money


class Status(StrEnum):
    """Where a transaction stands."""

    PENDING = "pending"  # written down, the provider is being asked
    UNKNOWN = "unknown"  # the provider was asked and did not answer
    REQUIRES_ACTION = "requires_action"  # the cardholder has to authenticate
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


# A failed one can still succeed: the provider's word, however late, is what happened to the money.
_NEXT: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.UNKNOWN, Status.REQUIRES_ACTION, Status.SUCCEEDED, Status.FAILED}),
    Status.UNKNOWN: frozenset({Status.REQUIRES_ACTION, Status.SUCCEEDED, Status.FAILED}),
    Status.REQUIRES_ACTION: frozenset({Status.SUCCEEDED, Status.FAILED}),
    Status.FAILED: frozenset({Status.SUCCEEDED}),
}
OPEN = (Status.PENDING, Status.UNKNOWN, Status.REQUIRES_ACTION)
PAID = (Status.SUCCEEDED, Status.PARTIALLY_REFUNDED, Status.REFUNDED)


class Transaction(Identified, Tenanted, Versioned, Timestamped, Base):
    """One try to take money from a contact.

    Amounts are in minor units of `currency`. `request_key` is the client's `Idempotency-Key` while the try holds it; a
    failed one gives it back. `entity_*` say what was paid for, in the published API's words.
    """

    __tablename__ = "transactions"
    __table_args__ = (
        Index(
            "uq_transactions_request_key",
            "location_id",
            "request_key",
            unique=True,
            postgresql_where=text("request_key IS NOT NULL"),
        ),
        Index("ix_transactions_newest", "location_id", text("created_at DESC"), text("id DESC")),
        Index("ix_transactions_of_contact", "location_id", "contact_id", text("created_at DESC"), text("id DESC")),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("amount_refunded BETWEEN 0 AND amount", name="refunded_within_amount"),
        CheckConstraint("currency = upper(currency)", name="currency_in_capitals"),
        CheckConstraint(
            "status IN ('pending', 'unknown', 'requires_action', 'succeeded', 'failed', 'partially_refunded', 'refunded')",
            name="status",
        ),
    )

    contact_id: Mapped[str] = mapped_column(CONTACT_ID)
    status: Mapped[str] = mapped_column(String(20), default=Status.PENDING)
    amount: Mapped[int] = mapped_column(BigInteger)
    amount_refunded: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    description: Mapped[str] = mapped_column(Text, default="")
    request_key: Mapped[str | None] = mapped_column(String(255, collation="C"))
    created_by: Mapped[str] = mapped_column(String(128))
    entity_type: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[str] = mapped_column(PROVIDER_ID, index=True)
    source_type: Mapped[str] = mapped_column(String(40))
    source_sub_type: Mapped[str | None] = mapped_column(String(40))
    source_id: Mapped[str] = mapped_column(PROVIDER_ID)
    source_name: Mapped[str | None] = mapped_column(Text)
    subscription_id: Mapped[str | None] = mapped_column(PROVIDER_ID)
    card_id: Mapped[str | None] = mapped_column(CONTACT_ID)
    card_brand: Mapped[str | None] = mapped_column(String(40))
    card_last4: Mapped[str | None] = mapped_column(String(4))
    customer_id: Mapped[str | None] = mapped_column(PROVIDER_ID)
    payment_method_id: Mapped[str | None] = mapped_column(PROVIDER_ID)
    live: Mapped[bool] = mapped_column(default=False)
    intent_id: Mapped[str | None] = mapped_column(PROVIDER_ID, index=True)
    charge_id: Mapped[str | None] = mapped_column(PROVIDER_ID)
    receipt_url: Mapped[str | None] = mapped_column(Text)
    client_secret: Mapped[str | None] = mapped_column(PROVIDER_ID)
    failure_code: Mapped[str | None] = mapped_column(String(80))
    decline_code: Mapped[str | None] = mapped_column(String(80))
    failure_advice: Mapped[str | None] = mapped_column(String(40))
    failure_message: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def money(self) -> Money:
        """What is to be paid."""
        return Money(self.amount, self.currency)

    @property
    def is_open(self) -> bool:
        """Whether it is not settled yet."""
        return self.status in OPEN

    @property
    def is_paid(self) -> bool:
        """Whether money was taken, refunded since or not."""
        return self.status in PAID

    def learn(self, outcome: Outcome, now: datetime) -> bool:
        """Take in what the provider says; whether that is news. What is older than what is known changes nothing."""
        if self.is_open or self.intent_id is None:
            self.intent_id = outcome.intent_id
        match outcome:
            case Succeeded(charge_id=charge_id, receipt_url=receipt_url):
                return self._succeed(charge_id, receipt_url, now)
            case Declined(refusal=refusal):
                # After the cardholder was asked, the same payment can still be made with the secret that they hold.
                return self.status != Status.REQUIRES_ACTION and self._fail(refusal, now)
            case AuthenticationNeeded(client_secret=client_secret, refusal=refusal):
                return self._wait_for_holder(client_secret, refusal)
            case Cancelled():
                return self._fail(Refusal("cancelled", None, None, "The payment was cancelled."), now)
            case StillOpen():
                return self.lose_sight()

    def lose_sight(self) -> bool:
        """The provider did not say what became of it; whether that is news."""
        return self._move(Status.UNKNOWN)

    def give_up(self, code: str, message: str, now: datetime) -> bool:
        """Nothing was taken, and nobody will try to; whether that is news."""
        return self._fail(Refusal(code, None, None, message), now)

    def note_refunds(self, refunded: int) -> None:
        """Hold how much was given back in all, in minor units.

        Raises:
            ValueError: more than was taken, or nothing was.
        """
        if not self.is_paid or not 0 <= refunded <= self.amount:
            raise ValueError("refunds go with what was paid")
        self.amount_refunded = refunded
        if refunded == 0:
            self.status = Status.SUCCEEDED
        else:
            self.status = Status.REFUNDED if refunded == self.amount else Status.PARTIALLY_REFUNDED

    def _succeed(self, charge_id: str | None, receipt_url: str | None, now: datetime) -> bool:
        if not self._move(Status.SUCCEEDED):
            self.receipt_url = self.receipt_url or receipt_url
            return False
        self.charge_id, self.receipt_url = charge_id, receipt_url
        self.client_secret = None
        self._note(None)
        self.settled_at = now
        return True

    def _fail(self, refusal: Refusal, now: datetime) -> bool:
        if not self._move(Status.FAILED):
            return False
        self.request_key = None
        self.client_secret = None
        self._note(refusal)
        self.settled_at = now
        return True

    def _wait_for_holder(self, client_secret: str, refusal: Refusal) -> bool:
        if not self._move(Status.REQUIRES_ACTION):
            return False
        self.client_secret = client_secret
        self._note(refusal)
        return True

    def _note(self, refusal: Refusal | None) -> None:
        self.failure_code = refusal.code[:80] if refusal else None
        self.decline_code = refusal.decline_code[:80] if refusal and refusal.decline_code else None
        self.failure_advice = refusal.advice[:40] if refusal and refusal.advice else None
        self.failure_message = refusal.message if refusal else None

    def _move(self, to: Status) -> bool:
        if to not in _NEXT.get(Status(self.status), frozenset()):
            return False
        self.status = to
        return True
