# ruff: noqa: N815 - the names are those of the wire
"""What is told of blocked slots."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class SlotData(Schema):
    """A blocked slot; of `calendarId` and `assignedUserId` one is set. Times are in UTC."""

    id = fields.String(required=True)
    locationId = fields.String(required=True)
    title = fields.String(required=True)
    calendarId = fields.String(required=True, allow_none=True)
    assignedUserId = fields.String(required=True, allow_none=True)
    startTime = fields.String(required=True)
    endTime = fields.String(required=True)
    changes = fields.List(fields.Dict())


_SLOT: dict[str, Any] = {
    "id": "0TkCdp9PfvLeWKYRRvIz",
    "locationId": "C2QujeCh8ZnC7al2InWR",
    "title": "Holidays",
    "calendarId": None,
    "assignedUserId": "YlWd2wuCAZQzh2cH1fVZ",
    "startTime": "2026-03-30T07:00:00.000Z",
    "endTime": "2026-03-30T07:30:00.000Z",
}
SLOT_BLOCKED = EventType("scheduling.slot.blocked", schema=SlotData, example=_SLOT)
SLOT_UNBLOCKED = EventType("scheduling.slot.unblocked", schema=SlotData, example=_SLOT)

PUBLISHED = [SLOT_BLOCKED, SLOT_UNBLOCKED]
