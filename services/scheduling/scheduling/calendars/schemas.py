# ruff: noqa: N815 - the names are those of the wire
"""Calendars on the wire (published: CalendarCreateDTO, CalendarUpdateDTO, CalendarDTO). `timezone` is our own addition."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates, validates_schema

from chassis.schemas import PublishedSchema, text, wire_time
from scheduling.calendars.models import Calendar, CalendarMember
from scheduling.calendars.page import PAGE_FIELDS, PageBody
from scheduling.calendars.rules import hours_are_in_order, overlapping
from scheduling.wire import PublishedBody, choice, identifier, whole, without_nothing, zone_field

TYPES = ("round_robin", "event", "class_booking", "collective", "service_booking", "personal")
DISTRIBUTIONS = ("RoundRobin_OptimizeForAvailability", "RoundRobin_OptimizeForEqualDistribution")
_PLACES = (
    "custom",
    "zoom_conference",
    "google_conference",
    "inbound_call",
    "outbound_call",
    "physical",
    "booker",
    "ms_teams_conference",
)
_MOST_MEMBERS = 200


class PlaceBody(PublishedBody):
    """A meeting location."""

    kind = choice(*_PLACES, required=True)
    location = text(500)


class MemberBody(PublishedBody):
    """A team member."""

    user_id = identifier(required=True, data_key="userId")
    priority = fields.Float(validate=validate.OneOf([0, 0.5, 1]), load_default=0.5)
    is_primary = fields.Boolean(data_key="isPrimary", load_default=False)
    places = fields.List(
        fields.Nested(PlaceBody), data_key="locationConfigurations", load_default=list, validate=validate.Length(max=10)
    )


class HourBody(PublishedBody):
    """Hours of a day by the wall clock. 23:60 is the end of the day."""

    openHour = whole(0, 23, required=True)
    openMinute = whole(0, 60, required=True)
    closeHour = whole(0, 23, required=True)
    closeMinute = whole(0, 60, required=True)

    @validates_schema(skip_on_field_errors=True)
    def _in_order(self, data: Mapping[str, int], **_kwargs: Any) -> None:
        if not hours_are_in_order(data):
            raise ValidationError("Hours must close after they open.", "closeHour")


def _apart(hours: list[dict[str, int]]) -> None:
    if overlapping(hours):
        raise ValidationError("The hours of a day must not overlap.")


def _hours() -> fields.List[Any]:
    return fields.List(fields.Nested(HourBody), required=True, validate=[validate.Length(max=24), _apart])


class OpenHourBody(PublishedBody):
    """Hours of some days of the week; 0 is Sunday."""

    daysOfTheWeek = fields.List(whole(0, 6), required=True, validate=validate.Length(max=7))
    hours = _hours()


class AvailabilityBody(PublishedBody):
    """Hours of one local date, in place of the week's."""

    date = fields.String(required=True)
    hours = _hours()
    deleted = fields.Boolean()

    @validates("date")
    def _is_date(self, value: str, **_kwargs: Any) -> None:
        try:
            date.fromisoformat(value[:10])
        except ValueError as error:
            raise ValidationError("Must begin with a date, like 2023-09-24T00:00:00.000Z.") from error
        if value[10:] not in ("", "T00:00:00.000Z"):
            raise ValidationError("Must be a local date as 2023-09-24T00:00:00.000Z.")


class CalendarUpdateBody(PageBody):
    """What can be changed of a calendar."""

    name = text(200, least=1)
    description = text(5000)
    slug = text(200, least=1)
    event_type = choice(*DISTRIBUTIONS, data_key="eventType")
    is_active = fields.Boolean(data_key="isActive")
    group_id = identifier(data_key="groupId")
    timezone = zone_field()
    event_title = text(500, data_key="eventTitle")
    slot_duration = whole(1, 1440, data_key="slotDuration")
    slot_duration_unit = choice("mins", "hours", data_key="slotDurationUnit")
    slot_interval = whole(1, 1440, data_key="slotInterval")
    slot_interval_unit = choice("mins", "hours", data_key="slotIntervalUnit")
    slot_buffer = whole(0, 1440, data_key="slotBuffer")
    slot_buffer_unit = choice("mins", "hours", data_key="slotBufferUnit")
    pre_buffer = whole(0, 1440, data_key="preBuffer")
    pre_buffer_unit = choice("mins", "hours", data_key="preBufferUnit")
    per_slot = whole(1, 10_000, data_key="appoinmentPerSlot")
    per_day = whole(1, 10_000, data_key="appoinmentPerDay")
    notice = whole(0, 10_000, data_key="allowBookingAfter")
    notice_unit = choice("mins", "hours", "days", "weeks", "months", data_key="allowBookingAfterUnit")
    window = whole(1, 1000, data_key="allowBookingFor")
    window_unit = choice("days", "weeks", "months", data_key="allowBookingForUnit")
    open_hours = fields.List(fields.Nested(OpenHourBody), data_key="openHours", validate=validate.Length(max=50))
    availabilities = fields.List(fields.Nested(AvailabilityBody), validate=validate.Length(max=1000))
    availability_type = fields.Integer(strict=True, data_key="availabilityType", validate=validate.OneOf([0, 1]))
    auto_confirm = fields.Boolean(data_key="autoConfirm")
    places = fields.List(fields.Nested(PlaceBody), data_key="locationConfigurations", validate=validate.Length(max=10))
    members = fields.List(
        fields.Nested(MemberBody), data_key="teamMembers", validate=validate.Length(max=_MOST_MEMBERS)
    )

    @validates_schema(skip_on_field_errors=True)
    def _each_member_once(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        users = [member["user_id"] for member in data.get("members", ())]
        if len(users) != len(set(users)):
            raise ValidationError("Each team member can be named once.", "teamMembers")

    @validates_schema(skip_on_field_errors=True)
    def _within_a_day(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        for name in ("slot_duration", "slot_interval", "slot_buffer", "pre_buffer"):
            if data.get(f"{name}_unit") == "hours" and data.get(name, 0) > 24:
                raise ValidationError("Must be 24 hours at most.", self.fields[name].data_key or name)

    @post_load
    def _gather_page(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        page = {name: data.pop(name) for name in PAGE_FIELDS & data.keys()}
        return {**data, "page": page}


class CalendarCreateBody(CalendarUpdateBody):
    """A new calendar."""

    locationId = identifier(required=True)
    name = text(200, least=1, required=True)
    calendar_type = choice(*TYPES, data_key="calendarType")


class CalendarListQuery(PublishedSchema):
    """Which calendars to list."""

    locationId = identifier(required=True)
    groupId = identifier()
    showDrafted = fields.Boolean(load_default=True)


class CalendarAnswer(Schema):
    """One calendar."""

    calendar = fields.Dict(required=True)


class CalendarsAnswer(Schema):
    """A list of calendars."""

    calendars = fields.List(fields.Dict(), required=True)


class SuccessAnswer(Schema):
    """It was done."""

    success = fields.Boolean(required=True)


# On the wire, and where the model keeps it.
_NAMES = {
    "id": "id",
    "locationId": "location_id",
    "name": "name",
    "description": "description",
    "slug": "slug",
    "calendarType": "calendar_type",
    "eventType": "event_type",
    "isActive": "is_active",
    "groupId": "group_id",
    "timezone": "timezone",
    "eventTitle": "event_title",
    "slotDuration": "slot_duration",
    "slotDurationUnit": "slot_duration_unit",
    "slotInterval": "slot_interval",
    "slotIntervalUnit": "slot_interval_unit",
    "slotBuffer": "slot_buffer",
    "slotBufferUnit": "slot_buffer_unit",
    "preBuffer": "pre_buffer",
    "preBufferUnit": "pre_buffer_unit",
    "appoinmentPerSlot": "per_slot",
    "appoinmentPerDay": "per_day",
    "allowBookingAfter": "notice",
    "allowBookingAfterUnit": "notice_unit",
    "allowBookingFor": "window",
    "allowBookingForUnit": "window_unit",
    "openHours": "open_hours",
    "availabilities": "availabilities",
    "availabilityType": "availability_type",
    "autoConfirm": "auto_confirm",
}


def present_calendar(calendar: Calendar) -> dict[str, Any]:
    """The calendar as it is answered, and as its events tell it."""
    return without_nothing(
        {
            "allowReschedule": True,
            "allowCancellation": True,
            **calendar.page,
            **{name: getattr(calendar, attribute) for name, attribute in _NAMES.items()},
            "teamMembers": [_present_member(member) for member in calendar.members],
            "locationConfigurations": present_places(calendar.places),
            "dateAdded": wire_time(calendar.created_at),
            "dateUpdated": wire_time(calendar.updated_at),
        }
    )


def present_places(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Meeting locations, each with the id by which a booking names it."""
    return [{**place, "meetingId": meeting_id(place, number)} for number, place in enumerate(places)]


def meeting_id(place: Mapping[str, Any], number: int) -> str:
    """The id by which a booking names a meeting location."""
    return f"{place['kind']}_{number}"


def _present_member(member: CalendarMember) -> dict[str, Any]:
    return {
        "userId": member.user_id,
        "priority": member.priority_halves / 2,
        "isPrimary": member.is_primary,
        "locationConfigurations": present_places(member.places),
    }
