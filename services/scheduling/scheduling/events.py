# ruff: noqa: N815 - the names are those of the wire
"""Every event that scheduling publishes."""

from typing import Any

from marshmallow import INCLUDE, Schema, fields

from chassis.events.declare import EventType
from contact_ref.personal import contact_data_erased
from scheduling.blocks import events as blocks
from scheduling.groups.events import PUBLISHED as GROUPS
from scheduling.notes import events as notes
from scheduling.notifications import events as notifications
from scheduling.recurrence.events import PUBLISHED as SERIES
from scheduling.schedules.events import PUBLISHED as SCHEDULES
from scheduling.service_locations.events import PUBLISHED as SERVICE_LOCATIONS
from scheduling.services.events import PUBLISHED as SERVICES


class AppointmentData(Schema):
    """The state of an appointment. Times are in UTC; `timezone` is the contact's, for showing them."""

    id = fields.String(required=True)
    locationId = fields.String(required=True)
    calendarId = fields.String(required=True)
    groupId = fields.String(required=True, allow_none=True)
    contactId = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    startTime = fields.String(required=True)
    endTime = fields.String(required=True)
    timezone = fields.String(required=True)
    status = fields.String(required=True)
    appointmentType = fields.String(required=True)
    assignedUserId = fields.String(required=True, allow_none=True)
    users = fields.List(fields.String(), required=True)
    attendees = fields.List(fields.String(), required=True)
    address = fields.String(required=True, allow_none=True)
    cancelReason = fields.String(required=True, allow_none=True)
    changes = fields.List(fields.Dict())


class CalendarData(Schema):
    """The state of a calendar, as it is answered."""

    class Meta:
        unknown = INCLUDE

    id = fields.String(required=True)
    locationId = fields.String(required=True)
    name = fields.String(required=True)
    calendarType = fields.String(required=True)
    isActive = fields.Boolean(required=True)
    timezone = fields.String(required=True)
    teamMembers = fields.List(fields.Dict(), required=True)
    openHours = fields.List(fields.Dict(), required=True)
    slotDuration = fields.Integer(required=True)
    slotDurationUnit = fields.String(required=True)
    changes = fields.List(fields.Dict())


_APPOINTMENT: dict[str, Any] = {
    "id": "0TkCdp9PfvLeWKYRRvIz",
    "locationId": "C2QujeCh8ZnC7al2InWR",
    "calendarId": "CVokAlI8fgw4WYWoCtQz",
    "groupId": None,
    "contactId": "9NkT25Vor1v4aQatFsv2",
    "title": "Zoë Núñez",
    "description": None,
    "startTime": "2026-03-30T07:00:00.000Z",
    "endTime": "2026-03-30T07:30:00.000Z",
    "timezone": "Europe/Berlin",
    "status": "confirmed",
    "appointmentType": "meeting",
    "assignedUserId": "YlWd2wuCAZQzh2cH1fVZ",
    "users": [],
    "attendees": [],
    "address": "Hauptstraße 1, Berlin",
    "cancelReason": None,
}
_CALENDAR: dict[str, Any] = {
    "id": "CVokAlI8fgw4WYWoCtQz",
    "locationId": "C2QujeCh8ZnC7al2InWR",
    "name": "First meeting",
    "calendarType": "round_robin",
    "isActive": True,
    "timezone": "Europe/Berlin",
    "teamMembers": [
        {"userId": "YlWd2wuCAZQzh2cH1fVZ", "priority": 0.5, "isPrimary": False, "locationConfigurations": []}
    ],
    "openHours": [
        {"daysOfTheWeek": [1, 2], "hours": [{"openHour": 9, "openMinute": 0, "closeHour": 17, "closeMinute": 0}]}
    ],
    "slotDuration": 30,
    "slotDurationUnit": "mins",
}


def _changed(field: str, before: Any, after: Any) -> dict[str, Any]:
    return {"field": field, "before": before, "after": after}


def _appointment(happened: str, *changes: dict[str, Any]) -> EventType:
    state = {**_APPOINTMENT, **{change["field"]: change["after"] for change in changes}}
    example = {**state, "changes": list(changes)} if changes else state
    return EventType(f"scheduling.appointment.{happened}", schema=AppointmentData, example=example)


APPOINTMENT_BOOKED = _appointment("booked")
APPOINTMENT_UPDATED = _appointment("updated", _changed("title", "Zoë", "Zoë Núñez"))
APPOINTMENT_CONFIRMED = _appointment("confirmed", _changed("status", "new", "confirmed"))
APPOINTMENT_RESCHEDULED = _appointment(
    "rescheduled",
    _changed("startTime", "2026-03-30T07:00:00.000Z", "2026-03-31T07:00:00.000Z"),
    _changed("endTime", "2026-03-30T07:30:00.000Z", "2026-03-31T07:30:00.000Z"),
)
APPOINTMENT_CANCELLED = _appointment(
    "cancelled", _changed("status", "confirmed", "cancelled"), _changed("cancelReason", None, "Ill")
)
APPOINTMENT_SHOWED = _appointment("showed", _changed("status", "confirmed", "showed"))
APPOINTMENT_NO_SHOWED = _appointment("no_showed", _changed("status", "confirmed", "noshow"))
APPOINTMENT_COMPLETED = _appointment("completed", _changed("status", "confirmed", "completed"))
APPOINTMENT_DELETED = _appointment("deleted")
APPOINTMENT_RESTORED = _appointment(
    "restored", _changed("status", "cancelled", "confirmed"), _changed("cancelReason", "The contact was deleted", None)
)
APPOINTMENT_UNASSIGNED = _appointment("unassigned", _changed("assignedUserId", "YlWd2wuCAZQzh2cH1fVZ", None))

CALENDAR_CREATED = EventType("scheduling.calendar.created", schema=CalendarData, example=_CALENDAR)
CALENDAR_UPDATED = EventType(
    "scheduling.calendar.updated",
    schema=CalendarData,
    example={**_CALENDAR, "changes": [_changed("name", "Meeting", "First meeting")]},
)
CALENDAR_DELETED = EventType("scheduling.calendar.deleted", schema=CalendarData, example=_CALENDAR)

CONTACT_DATA_ERASED = contact_data_erased("scheduling")

PUBLISHED = [
    APPOINTMENT_BOOKED,
    APPOINTMENT_UPDATED,
    APPOINTMENT_CONFIRMED,
    APPOINTMENT_RESCHEDULED,
    APPOINTMENT_CANCELLED,
    APPOINTMENT_SHOWED,
    APPOINTMENT_NO_SHOWED,
    APPOINTMENT_COMPLETED,
    APPOINTMENT_DELETED,
    APPOINTMENT_RESTORED,
    APPOINTMENT_UNASSIGNED,
    CALENDAR_CREATED,
    CALENDAR_UPDATED,
    CALENDAR_DELETED,
    *GROUPS,
    *SCHEDULES,
    *SERIES,
    *blocks.PUBLISHED,
    *notes.PUBLISHED,
    *notifications.PUBLISHED,
    *SERVICES,
    *SERVICE_LOCATIONS,
    CONTACT_DATA_ERASED,
]
