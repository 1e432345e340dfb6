# ruff: noqa: N815 - the names are those of the wire
"""Appointments on the wire.

Published: AppointmentCreateSchema, AppointmentEditSchema, AppointmentSchemaResponse, CalendarEventDTO, GetEventSchema.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import INCLUDE, Schema, fields, post_load, validate

from chassis.paging import MOST
from chassis.schemas import PublishedSchema, text, wire_time
from scheduling.appointments.models import Appointment
from scheduling.appointments.rules import Reach, Status
from scheduling.slots.rules import Leave
from scheduling.wire import (
    Milliseconds,
    Moment,
    OwnBody,
    PublishedBody,
    choice,
    identifier,
    without_nothing,
    zone_field,
)

# `active` is in the published enum beside the statuses that an appointment has; it means that it stands.
_STATUSES = (*(status.value for status in Status), "active")
_MOST_ATTENDEES = 100


def _reach() -> fields.String:
    return choice(*(reach.value for reach in Reach), data_key="applyTo", load_default=Reach.ONE.value)


class AppointmentBody(PublishedBody):
    """What creating and changing an appointment share."""

    title = text(500)
    description = text(10_000)
    address = text(500)
    meeting_location_type = choice(
        "custom", "zoom", "gmeet", "phone", "address", "ms_teams", "google", data_key="meetingLocationType"
    )
    meeting_location_id = text(100, data_key="meetingLocationId")
    status = choice(*_STATUSES, data_key="appointmentStatus")
    assigned_user_id = identifier(data_key="assignedUserId")
    ignore_date_range = fields.Boolean(data_key="ignoreDateRange", load_default=False)
    ignore_free_slots = fields.Boolean(data_key="ignoreFreeSlotValidation", load_default=False)
    notify = fields.Boolean(data_key="toNotify", load_default=True)
    end_at = Moment(data_key="endTime")
    attendees = fields.List(identifier(), validate=validate.Length(max=_MOST_ATTENDEES))
    timezone = zone_field()
    rrule = text(1000, least=1)

    @post_load
    def _standing(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        if "status" in data:
            data["status"] = Status.CONFIRMED if data["status"] == "active" else Status(data["status"])
        return data

    @post_load
    def _leave(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        validation, date_range = data.pop("ignore_free_slots"), data.pop("ignore_date_range")
        return {**data, "leave": Leave.asked(validation=validation, date_range=date_range)}


class BookBody(AppointmentBody):
    """A booking."""

    calendar_id = identifier(required=True, data_key="calendarId")
    location_id = identifier(required=True, data_key="locationId")
    contact_id = identifier(required=True, data_key="contactId")
    start_at = Moment(required=True, data_key="startTime")
    appointment_type = choice("meeting", "service", data_key="appointmentType")
    hold_id = identifier(data_key="holdId")


class ChangeBody(AppointmentBody):
    """A change of an appointment."""

    calendar_id = identifier(data_key="calendarId")
    start_at = Moment(data_key="startTime")
    reach = _reach()


class CancelBody(OwnBody):
    """Why it is cancelled, and of a series how much."""

    reason = text(1000, none=True, load_default=None)
    reach = _reach()


class DeleteQuery(PublishedSchema):
    """Of a series how much is deleted."""

    reach = _reach()


class EventsQuery(PublishedSchema):
    """Which events to list: those of a calendar, a user or a group that touch the range (milliseconds of Unix time)."""

    locationId = identifier(required=True)
    userId = identifier()
    calendarId = identifier()
    groupId = identifier()
    startTime = Milliseconds(required=True)
    endTime = Milliseconds(required=True)


class ContactAppointmentsQuery(PublishedSchema):
    """Which of a contact's appointments to list."""

    when = choice("upcoming", "previous")
    query = text(200)
    limit = fields.Integer(validate=validate.Range(1, MOST))


class AppointmentAnswer(Schema):
    """An appointment as creating, changing and cancelling answer it."""

    class Meta:
        unknown = INCLUDE

    id = fields.String(required=True)
    locationId = fields.String(required=True)
    calendarId = fields.String(required=True)
    contactId = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String()
    startTime = fields.String(required=True)
    endTime = fields.String(required=True)
    appointmentStatus = fields.String(required=True)
    meetingLocationType = fields.String(required=True)
    address = fields.String()
    assignedUserId = fields.String()
    users = fields.List(fields.String(), required=True)
    attendees = fields.List(fields.String(), required=True)
    timezone = fields.String(required=True)
    appointmentType = fields.String(required=True)
    isRecurring = fields.Boolean(required=True)
    rrule = fields.String()
    masterEventId = fields.String()
    cancelReason = fields.String()
    assignment = fields.Dict(required=True)
    dateAdded = fields.String(required=True)
    dateUpdated = fields.String(required=True)


class EventAnswer(Schema):
    """One calendar event."""

    event = fields.Dict(required=True)


class EventsAnswer(Schema):
    """Calendar events."""

    events = fields.List(fields.Dict(), required=True)


class ContactAppointmentsAnswer(EventsAnswer):
    """A contact's appointments, a page of them where `when`, `query`, `limit` or `cursor` is given."""

    nextCursor = fields.String(required=True, allow_none=True)


class SucceededAnswer(Schema):
    """It was done."""

    succeeded = fields.Boolean(required=True)


def present_appointment(row: Appointment) -> dict[str, Any]:
    """As creating, changing and cancelling answer it."""
    return without_nothing(
        {
            "id": row.id,
            "locationId": row.location_id,
            "calendarId": row.calendar_id,
            "contactId": row.contact_id,
            "title": row.title,
            "description": row.description,
            "startTime": wire_time(row.start_at),
            "endTime": wire_time(row.end_at),
            "appointmentStatus": row.status,
            "meetingLocationType": row.place_kind,
            "address": row.address,
            "assignedUserId": row.assigned_user_id,
            "users": row.users,
            "attendees": row.attendees,
            "timezone": row.timezone,
            "appointmentType": row.appointment_type,
            "isRecurring": row.series_id is not None,
            "rrule": row.series.text if row.series_id is not None and row.series is not None else None,
            "masterEventId": row.series_id,
            "cancelReason": row.cancel_reason,
            "assignment": {"userId": row.assigned_user_id, "reason": row.assignment_reason},
            "dateAdded": wire_time(row.created_at),
            "dateUpdated": wire_time(row.updated_at),
        }
    )


def present_event(row: Appointment) -> dict[str, Any]:
    """As a calendar event. What the published schema demands and an appointment may lack is empty."""
    return {
        **present_appointment(row),
        "groupId": row.group_id or "",
        "assignedUserId": row.assigned_user_id or "",
        "deleted": False,
        "createdBy": present_creator(row.created_by),
    }


def present_contact_event(row: Appointment, contact_id: str) -> dict[str, Any]:
    """As one of a contact's appointments; one of somebody else's says that they are a guest of it."""
    role = {} if row.contact_id == contact_id else {"role": "guest"}
    return {**present_event(row), "status": row.status, **role}


def present_data(row: Appointment) -> dict[str, Any]:
    """The state that its events carry."""
    return {
        "id": row.id,
        "locationId": row.location_id,
        "calendarId": row.calendar_id,
        "groupId": row.group_id,
        "contactId": row.contact_id,
        "title": row.title,
        "description": row.description,
        "startTime": wire_time(row.start_at),
        "endTime": wire_time(row.end_at),
        "timezone": row.timezone,
        "status": row.status,
        "appointmentType": row.appointment_type,
        "assignedUserId": row.assigned_user_id,
        "users": list(row.users),
        "attendees": list(row.attendees),
        "address": row.address,
        "cancelReason": row.cancel_reason,
    }


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """The fields of `present_data` that differ, with what they were and are."""
    return [(name, before[name], after[name]) for name in after if before[name] != after[name]]


def present_creator(actor: str) -> dict[str, Any]:
    """Who made it."""
    return without_nothing({"userId": _user_of(actor), "source": _source_of(actor)})


def _user_of(actor: str) -> str | None:
    kind, _, name = actor.partition(":")
    return name if kind == "user" else None


def _source_of(actor: str) -> str:
    kind = actor.partition(":")[0]
    return {"user": "calendar_page", "token": "third_party", "workflow": "workflow", "contact": "booking_widget"}.get(
        kind, "system"
    )
