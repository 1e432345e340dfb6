"""Which of Stripe's customers a contact is."""

from sqlalchemy.orm import Mapped, mapped_column

from billing.database import CONTACT_ID, PROVIDER_ID, Base
from chassis.database import Tenanted, Timestamped


class Customer(Tenanted, Timestamped, Base):
    """A contact that Stripe knows."""

    __tablename__ = "customers"

    contact_id: Mapped[str] = mapped_column(CONTACT_ID, primary_key=True)
    provider_id: Mapped[str] = mapped_column(PROVIDER_ID, unique=True)
