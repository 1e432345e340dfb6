"""Relations as rows."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped
from contacts.associations.models import Association
from contacts.database import ID, Base

MOST_LABELS = 10


class Relation(Identified, Tenanted, Timestamped, Base):
    """A link. Where a side is a contact its id is in `…_contact_id` too, so that the link goes when the contact is erased.

    `low_id` and `high_id` are the two ids in one order. Between two contacts each link takes one of the ten `label_slot`s.
    """

    __tablename__ = "relations"

    location_id: Mapped[str] = mapped_column(ID)
    association_id: Mapped[str] = mapped_column(ID, ForeignKey(Association.id))
    first_id: Mapped[str] = mapped_column(ID)
    second_id: Mapped[str] = mapped_column(ID)
    first_contact_id: Mapped[str | None] = mapped_column(ID, ForeignKey("contacts.id", ondelete="CASCADE"))
    second_contact_id: Mapped[str | None] = mapped_column(ID, ForeignKey("contacts.id", ondelete="CASCADE"))
    low_id: Mapped[str] = mapped_column(ID)
    high_id: Mapped[str] = mapped_column(ID)
    label_slot: Mapped[int | None] = mapped_column(SmallInteger)

    __table_args__ = (
        UniqueConstraint("association_id", "low_id", "high_id", name="uq_relations_label"),
        UniqueConstraint("low_id", "high_id", "label_slot", name="uq_relations_label_slot"),
        CheckConstraint("first_id <> second_id", name="not_itself"),
        CheckConstraint(f"label_slot >= 0 AND label_slot < {MOST_LABELS}", name="label_slot"),
        Index("ix_relations_first_id", "first_id", "created_at"),
        Index("ix_relations_second_id", "second_id", "created_at"),
        Index("ix_relations_first_contact_id", "first_contact_id"),
        Index("ix_relations_second_contact_id", "second_contact_id"),
    )
