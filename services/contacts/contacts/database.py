"""The declarative base, and the mixins of everything that belongs to one contact."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from chassis.database import Tenanted, metadata

ID = String(40, collation="C")
"""An opaque id, ours or another service's."""


class Base(DeclarativeBase):
    """Every model of this service."""

    metadata = metadata()


class AboutContact(Tenanted):
    """A row about one contact: seen by whoever sees the contact (`people/visibility.py`)."""

    # Not indexed: these rows are found by their contact.
    location_id: Mapped[str] = mapped_column(ID)
    contact_id: Mapped[str] = mapped_column(ID)


class OfContact(AboutContact):
    """A row of one contact, which goes with it when it is erased."""

    @declared_attr
    @classmethod
    def contact_id(cls) -> Mapped[str]:
        """The contact."""
        return mapped_column(ID, ForeignKey("contacts.id", ondelete="CASCADE"))
