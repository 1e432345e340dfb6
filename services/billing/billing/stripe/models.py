"""What was heard from Stripe, so that nothing is heard twice."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from billing.database import PROVIDER_ID, Base
from chassis.database import UtcDateTime


class HeardEvent(Base):
    """A webhook that was handled. It belongs to no location: one Stripe account serves them all."""

    __tablename__ = "provider_events"

    id: Mapped[str] = mapped_column(PROVIDER_ID, primary_key=True)
    type: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
