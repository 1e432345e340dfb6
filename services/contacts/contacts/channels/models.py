"""Phone numbers and e-mail addresses as rows.

`position` 0 is the primary; 1 to 10 are the additional ones. So one unique constraint holds both the single primary and the
limit of eleven.
"""

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Timestamped
from contacts.channels.rules import comparable_email
from contacts.database import Base, OfContact

PRIMARY = 0
MOST = 11


class _Channel(Identified, OfContact, Timestamped):
    """What both have: a label (each once in a contact), a place, and whether no other contact of the location may have the same.

    `exclusive` is what the location said of duplicate contacts when the value was given; a contact in the trash lets go of its own.
    """

    label: Mapped[str | None] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(SmallInteger)
    exclusive: Mapped[bool]

    @property
    def primary(self) -> bool:
        """Whether it is the one used for everything unless another is chosen."""
        return self.position == PRIMARY


class ContactPhone(_Channel, Base):
    """A phone number in E.164."""

    __tablename__ = "contact_phones"

    phone: Mapped[str] = mapped_column(String(20, collation="C"))

    __table_args__ = (
        # Deferred, so that two numbers can change places.
        UniqueConstraint("contact_id", "position", deferrable=True, initially="DEFERRED"),
        UniqueConstraint("contact_id", "label", deferrable=True, initially="DEFERRED"),
        UniqueConstraint("contact_id", "phone"),
        CheckConstraint(f"position >= {PRIMARY} AND position < {MOST}", name="position"),
        Index("uq_contact_phones_exclusive", "location_id", "phone", unique=True, postgresql_where=text("exclusive")),
        Index("ix_contact_phones_phone", "location_id", "phone"),
        Index("ix_contact_phones_reversed", "location_id", text("reverse(phone)")),
    )

    @property
    def value(self) -> str:
        """The number."""
        return self.phone

    @property
    def key(self) -> str:
        """What two numbers that are the same have in common."""
        return self.phone

    def rewrite(self, value: str, *, exclusive: bool) -> None:
        """Put another number in its place, which is or is not this contact's alone."""
        self.phone, self.exclusive = value, exclusive


class ContactEmail(_Channel, Base):
    """An e-mail address as it was written, and in lower case for comparing."""

    __tablename__ = "contact_emails"

    email: Mapped[str] = mapped_column(String(320))
    email_lower: Mapped[str] = mapped_column(String(320, collation="C"))

    __table_args__ = (
        UniqueConstraint("contact_id", "position", deferrable=True, initially="DEFERRED"),
        UniqueConstraint("contact_id", "label", deferrable=True, initially="DEFERRED"),
        UniqueConstraint("contact_id", "email_lower"),
        CheckConstraint(f"position >= {PRIMARY} AND position < {MOST}", name="position"),
        Index(
            "uq_contact_emails_exclusive", "location_id", "email_lower", unique=True, postgresql_where=text("exclusive")
        ),
        Index("ix_contact_emails_email_lower", "location_id", "email_lower"),
    )

    @property
    def value(self) -> str:
        """The address."""
        return self.email

    @property
    def key(self) -> str:
        """What two spellings of the address have in common."""
        return self.email_lower

    def rewrite(self, value: str, *, exclusive: bool) -> None:
        """Put another address, or another spelling, in its place, which is or is not this contact's alone."""
        self.email, self.email_lower, self.exclusive = value, comparable_email(value), exclusive
