"""How many contacts a location has, without reading them: the database keeps the sum, whoever makes, deletes or restores contacts.

Each statement that changes the number adds a row with the difference, so that nobody waits for anybody; now and then a location's rows
are folded into one.
"""

from sqlalchemy import BigInteger, Identity, func, select
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted
from chassis.work import Work
from contacts.database import ID, Base


class ContactCount(Tenanted, Base):
    """By how much the number of a location's contacts that are not in the trash changed. Written by triggers on `contacts` alone."""

    __tablename__ = "contact_counts"

    location_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    difference: Mapped[int] = mapped_column(BigInteger)


_ALL = select(func.sum(ContactCount.difference))


def count_all(work: Work) -> int:
    """How many contacts the location has that are not in the trash, whoever may see them."""
    return int(work.session.scalar(_ALL) or 0)
