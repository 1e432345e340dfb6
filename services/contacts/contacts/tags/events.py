"""What happens to the tags that a location knows. What a contact is tagged with is told by the contact's own events."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from contacts.event_parts import ChangeData


class TagData(Schema):
    """A tag as it is after what happened."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True)
    changes = fields.List(fields.Nested(ChangeData))


_TAG: dict[str, Any] = {"id": "0bTzyXcF8aaQ2rLd51kb", "locationId": "0bTzyWw2h3vXnq0ZkP7e", "name": "vip"}

TAG_CREATED = EventType("contacts.tag.created", schema=TagData, example=_TAG)
TAG_RENAMED = EventType(
    "contacts.tag.renamed",
    schema=TagData,
    example={**_TAG, "changes": [{"field": "name", "before": "important", "after": "vip"}]},
)
TAG_DELETED = EventType("contacts.tag.deleted", schema=TagData, example=_TAG)

TAG_EVENTS = [TAG_CREATED, TAG_RENAMED, TAG_DELETED]
