"""The columns of `contact_refs`, which each service maps on its own Base."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from chassis.database import Tenanted

ID = String(40, collation="C")


def may_see(user_id: str | None, owner: str | None, followers: Collection[str]) -> bool:
    """Whether a user who is restricted to their own contacts sees one of this owner and these followers; None is restricted to none."""
    return user_id is None or user_id == owner or user_id in followers


@dataclass(frozen=True)
class ContactState:
    """A contact as contacts tells of it, in an event or in an answer, and as it is kept.

    `sequence` is that of the contact's newest event in it.
    """

    id: str
    location_id: str
    name: str | None
    email: str | None
    phone: str | None
    assigned_to: str | None
    followers: Sequence[str]
    timezone: str | None
    deleted: bool
    sequence: int
    merged_into: str | None = None
    first_name: str | None = None
    last_name: str | None = None

    def is_there_for(self, user_id: str | None) -> bool:
        """Whether it is neither deleted nor merged, and the user may see it (`may_see`)."""
        return not self.deleted and self.merged_into is None and may_see(user_id, self.assigned_to, self.followers)


class ContactRefColumns(Tenanted):
    """A contact as a service other than contacts knows it.

    The names, `email` (primary), `phone` (primary, E.164) and `timezone` (IANA) may be unknown. `assigned_to` is the owner's user id,
    `followers` are user ids. `sequence` is that of the newest state applied; an older one changes nothing. `merged_into` is the contact
    that this one is by now.
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
    merged_into: Mapped[str | None] = mapped_column(ID)
    first_name: Mapped[str | None] = mapped_column(Text)
    last_name: Mapped[str | None] = mapped_column(Text)

    def is_seen_by(self, user_id: str | None) -> bool:
        """Whether the user may see this one (`may_see`)."""
        return may_see(user_id, self.assigned_to, self.followers)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        merged = text("merged_into IS NOT NULL")
        return (Index("ix_contact_refs_merged_into", "merged_into", postgresql_where=merged),)


class ContactMoveColumns(Tenanted):
    """A row that is not with the contact whose it is, `home_id`, as that one is another contact by now, `placed_id`.

    `holder` is the table and column that name the contact, `key` the row's id. `detail` is what the row was at home, where it could not
    stay that.
    """

    location_id: Mapped[str] = mapped_column(ID)
    holder: Mapped[str] = mapped_column(String(100, collation="C"), primary_key=True)
    key: Mapped[str] = mapped_column(ID, primary_key=True)
    home_id: Mapped[str] = mapped_column(ID, primary_key=True)
    placed_id: Mapped[str] = mapped_column(ID)
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (Index("ix_contact_moves_home_id", "home_id", "holder"),)
