"""What happens to course offers and community groups, and to who has them."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from chassis.schemas import wire_time
from contacts.event_parts import ChangeData
from contacts.portal.models import PortalAccess, PortalItem


class PortalItemData(Schema):
    """A course offer or a community group as it is after what happened."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    changes = fields.List(fields.Nested(ChangeData))


class PortalAccessData(Schema):
    """A contact's access to one: `itemId` is the offer's or the group's id, `name` its name."""

    id = fields.String(required=True)
    contact_id = fields.String(required=True, data_key="contactId")
    item_id = fields.String(required=True, data_key="itemId")
    name = fields.String(required=True)
    granted_at = fields.String(required=True, data_key="grantedAt")


_ITEM: dict[str, Any] = {
    "id": "0bTzyd3kV7qLx2wPn9Hs",
    "locationId": "0bTzyWw2h3vXnq0ZkP7e",
    "name": "Sourdough in six weeks",
    "description": "For beginners",
}
_ACCESS: dict[str, Any] = {
    "id": "0bTzydXw5T1cRz8gMb4J",
    "contactId": "0bTzyXcF8aaQ2rLd51kW",
    "itemId": _ITEM["id"],
    "name": _ITEM["name"],
    "grantedAt": "2026-05-07T15:30:00.000Z",
}


def _item(name: str, **more: Any) -> EventType:
    return EventType(f"contacts.{name}", schema=PortalItemData, example={**_ITEM, **more})


def _access(name: str) -> EventType:
    return EventType(f"contacts.{name}", schema=PortalAccessData, example=_ACCESS)


_RENAMED = [{"field": "name", "before": "Sourdough", "after": _ITEM["name"]}]

COURSE_OFFER_CREATED = _item("course_offer.created")
COURSE_OFFER_UPDATED = _item("course_offer.updated", changes=_RENAMED)
COURSE_OFFER_DELETED = _item("course_offer.deleted")
COURSE_OFFER_GRANTED = _access("course_offer.granted")
COURSE_OFFER_REVOKED = _access("course_offer.revoked")
COMMUNITY_GROUP_CREATED = _item("community_group.created")
COMMUNITY_GROUP_UPDATED = _item("community_group.updated", changes=_RENAMED)
COMMUNITY_GROUP_DELETED = _item("community_group.deleted")
COMMUNITY_GROUP_JOINED = _access("community_group.joined")
COMMUNITY_GROUP_LEFT = _access("community_group.left")

PORTAL_EVENTS = [
    COURSE_OFFER_CREATED,
    COURSE_OFFER_UPDATED,
    COURSE_OFFER_DELETED,
    COURSE_OFFER_GRANTED,
    COURSE_OFFER_REVOKED,
    COMMUNITY_GROUP_CREATED,
    COMMUNITY_GROUP_UPDATED,
    COMMUNITY_GROUP_DELETED,
    COMMUNITY_GROUP_JOINED,
    COMMUNITY_GROUP_LEFT,
]


def item_data(item: PortalItem) -> dict[str, Any]:
    """An offer or a group as events tell it."""
    return {
        "id": item.id,
        "locationId": item.location_id,
        "name": item.name,
        "description": item.description,
    }


def access_data(access: PortalAccess, item: PortalItem) -> dict[str, Any]:
    """A contact's access as events and the audit log tell it."""
    return {
        "id": access.id,
        "contactId": access.contact_id,
        "itemId": item.id,
        "name": item.name,
        "grantedAt": wire_time(access.granted_at),
    }
