# ruff: noqa: N815 - the names are those of the wire
"""What is told of series beside what is told of their appointments."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class SkippedData(Schema):
    """An instance of a series without an end that found no room when it came near.

    `id` is the series', `reason` the code of the refusal.
    """

    id = fields.String(required=True)
    contactId = fields.String(required=True)
    calendarId = fields.String(required=True)
    title = fields.String(required=True)
    startTime = fields.String(required=True)
    reason = fields.String(required=True)


_SKIPPED: dict[str, Any] = {
    "id": "0TkCdp9PfvLeWKYRRvIz",
    "contactId": "9NkT25Vor1v4aQatFsv2",
    "calendarId": "CVokAlI8fgw4WYWoCtQz",
    "title": "Zoë Núñez",
    "startTime": "2026-03-30T07:00:00.000Z",
    "reason": "slot_taken",
}

INSTANCE_SKIPPED = EventType("scheduling.series.instance_skipped", schema=SkippedData, example=_SKIPPED)

PUBLISHED = [INSTANCE_SKIPPED]
