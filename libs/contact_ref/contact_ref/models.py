"""The columns of `contact_refs`, which each service maps on its own Base."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Tenanted

ID = String(40, collation="C")


@dataclass(frozen=True)
class ContactState:
    """A contact as contacts tells of it, in an event or in an answer. `sequence` is that of the contact's newest event in it."""

    id: str
    location_id: str
    name: str | None
    email: str | None
    phone: str | None
    assigned_to: str | None
    followers: tuple[str, ...]
    timezone: str | None
    deleted: bool
    sequence: int


class ContactRefColumns(Tenanted):
    """A contact as a service other than contacts knows it.

    `name`, `email` (primary), `phone` (primary, E.164) and `timezone` (IANA) may be unknown. `assigned_to` is the owner's user id,
    `followers` are user ids. `sequence` is that of the newest state applied; an older one changes nothing.
    """

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    assigned_to: Mapped[str | None] = mapped_column(ID)
    followers: Mapped[list[str]] = mapped_column(ARRAY(ID))
    timezone: Mapped[str | None] = mapped_column(Text)
    deleted: Mapped[bool]
    sequence: Mapped[int] = mapped_column(BigInteger)

    def is_seen_by(self, user_id: str | None) -> bool:
        """Whether a user restricted to their own contacts may see this one; None is nobody's restriction."""
        return user_id is None or user_id == self.assigned_to or user_id in self.followers
