# ruff: noqa: N815 - the names are those of the wire
"""Every event about schedules."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class ScheduleData(Schema):
    """The state of a user's schedule, as it is answered."""

    id = fields.String(required=True)
    locationId = fields.String(required=True)
    userId = fields.String(required=True)
    name = fields.String(required=True)
    timezone = fields.String(required=True)
    rules = fields.List(fields.Dict(), required=True)
    calendarIds = fields.List(fields.String(), required=True)
    deleted = fields.Boolean(required=True)
    dateAdded = fields.String(required=True)
    dateUpdated = fields.String(required=True)
    changes = fields.List(fields.Dict())


class EventScheduleData(Schema):
    """The state of an event calendar's schedule, as it is answered."""

    calendarId = fields.String(required=True)
    timezone = fields.String(required=True)
    rules = fields.List(fields.Dict(), required=True)
    dateAdded = fields.String(required=True)
    dateUpdated = fields.String(required=True)
    changes = fields.List(fields.Dict())


_RULES = [{"type": "wday", "day": "monday", "intervals": [{"from": "09:00", "to": "17:00"}]}]
_TIMES = {"dateAdded": "2026-03-02T06:00:00.000Z", "dateUpdated": "2026-03-02T06:00:00.000Z"}
_SCHEDULE: dict[str, Any] = {
    "id": "0TkCdp9PfvLeWKYRRvIz",
    "locationId": "C2QujeCh8ZnC7al2InWR",
    "userId": "YlWd2wuCAZQzh2cH1fVZ",
    "name": "Office hours",
    "timezone": "Europe/Berlin",
    "rules": _RULES,
    "calendarIds": ["CVokAlI8fgw4WYWoCtQz"],
    "deleted": False,
    **_TIMES,
}
_EVENT_SCHEDULE: dict[str, Any] = {
    "calendarId": "CVokAlI8fgw4WYWoCtQz",
    "timezone": "Europe/Berlin",
    "rules": _RULES,
    **_TIMES,
}
_RENAMED = {"field": "name", "before": "Hours", "after": "Office hours"}
_MOVED = {"field": "timezone", "before": "Europe/Paris", "after": "Europe/Berlin"}

SCHEDULE_CREATED = EventType("scheduling.schedule.created", schema=ScheduleData, example=_SCHEDULE)
SCHEDULE_UPDATED = EventType(
    "scheduling.schedule.updated", schema=ScheduleData, example={**_SCHEDULE, "changes": [_RENAMED]}
)
SCHEDULE_DELETED = EventType("scheduling.schedule.deleted", schema=ScheduleData, example=_SCHEDULE)
EVENT_SCHEDULE_CREATED = EventType(
    "scheduling.event_schedule.created", schema=EventScheduleData, example=_EVENT_SCHEDULE
)
EVENT_SCHEDULE_UPDATED = EventType(
    "scheduling.event_schedule.updated", schema=EventScheduleData, example={**_EVENT_SCHEDULE, "changes": [_MOVED]}
)

PUBLISHED = [
    SCHEDULE_CREATED,
    SCHEDULE_UPDATED,
    SCHEDULE_DELETED,
    EVENT_SCHEDULE_CREATED,
    EVENT_SCHEDULE_UPDATED,
]
