"""The two kinds of portal items, which differ in their tables, events and names alone."""

from dataclasses import dataclass

from chassis.events.declare import EventType
from contacts.portal import events, models


@dataclass(frozen=True)
class Kind:
    """A kind of item: its rows, the rows of who has one, what is told, and its name in codes and in sentences."""

    item: type[models.CourseOffer] | type[models.CommunityGroup]
    access: type[models.ContactCourseOffer] | type[models.ContactCommunityGroup]
    created: EventType
    updated: EventType
    deleted: EventType
    granted: EventType
    revoked: EventType
    name: str

    @property
    def called(self) -> str:
        """Its name in a sentence."""
        return self.name.replace("_", " ")


COURSE_OFFER = Kind(
    item=models.CourseOffer,
    access=models.ContactCourseOffer,
    created=events.COURSE_OFFER_CREATED,
    updated=events.COURSE_OFFER_UPDATED,
    deleted=events.COURSE_OFFER_DELETED,
    granted=events.COURSE_OFFER_GRANTED,
    revoked=events.COURSE_OFFER_REVOKED,
    name="course_offer",
)
COMMUNITY_GROUP = Kind(
    item=models.CommunityGroup,
    access=models.ContactCommunityGroup,
    created=events.COMMUNITY_GROUP_CREATED,
    updated=events.COMMUNITY_GROUP_UPDATED,
    deleted=events.COMMUNITY_GROUP_DELETED,
    granted=events.COMMUNITY_GROUP_JOINED,
    revoked=events.COMMUNITY_GROUP_LEFT,
    name="community_group",
)
