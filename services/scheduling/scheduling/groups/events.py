# ruff: noqa: N815 - the names are those of the wire
"""Every event about groups of calendars."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class GroupData(Schema):
    """The state of a group, as it is answered."""

    id = fields.String(required=True)
    locationId = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    slug = fields.String(required=True)
    isActive = fields.Boolean(required=True)
    changes = fields.List(fields.Dict())


_GROUP: dict[str, Any] = {
    "id": "BqTwX8QFwXzpegMve9EQ",
    "locationId": "C2QujeCh8ZnC7al2InWR",
    "name": "First talks",
    "description": "For those who are new",
    "slug": "first-talks",
    "isActive": True,
}
_RENAMED = {"field": "name", "before": "Talks", "after": "First talks"}

GROUP_CREATED = EventType("scheduling.calendar_group.created", schema=GroupData, example=_GROUP)
GROUP_UPDATED = EventType(
    "scheduling.calendar_group.updated", schema=GroupData, example={**_GROUP, "changes": [_RENAMED]}
)
GROUP_DELETED = EventType("scheduling.calendar_group.deleted", schema=GroupData, example=_GROUP)

PUBLISHED = [GROUP_CREATED, GROUP_UPDATED, GROUP_DELETED]
