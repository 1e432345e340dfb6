"""Course offers and community groups as rows, and which contact has which."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped, UtcDateTime, Versioned
from chassis.ids import ID_LENGTH
from contacts.database import ID, Base, OfContact

_ITEM_ID = String(ID_LENGTH, collation="C")


class PortalItem(Identified, Tenanted, Versioned, Timestamped):
    """Something of the client portal that contacts get access to."""

    location_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(Text)


class PortalAccess(Identified, OfContact):
    """A contact's access to an item, once; `granted_by` is the actor."""

    item_id: Mapped[str] = mapped_column(_ITEM_ID)
    granted_by: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CourseOffer(PortalItem, Base):
    """A course, or several, as it is offered."""

    __tablename__ = "course_offers"
    __table_args__ = (Index("ix_course_offers_name", "location_id", "name", "id"),)


class CommunityGroup(PortalItem, Base):
    """A group of the community."""

    __tablename__ = "community_groups"
    __table_args__ = (Index("ix_community_groups_name", "location_id", "name", "id"),)


class ContactCourseOffer(PortalAccess, Base):
    """A contact who was granted an offer."""

    __tablename__ = "contact_course_offers"

    item_id: Mapped[str] = mapped_column(_ITEM_ID, ForeignKey("course_offers.id"))

    __table_args__ = (
        UniqueConstraint("contact_id", "item_id"),
        Index("ix_contact_course_offers_item_id", "item_id"),
    )


class ContactCommunityGroup(PortalAccess, Base):
    """A contact who is in a group."""

    __tablename__ = "contact_community_groups"

    item_id: Mapped[str] = mapped_column(_ITEM_ID, ForeignKey("community_groups.id"))

    __table_args__ = (
        UniqueConstraint("contact_id", "item_id"),
        Index("ix_contact_community_groups_item_id", "item_id"),
    )
