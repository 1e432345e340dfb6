# ruff: noqa: N815 - the names are those of the wire
"""Schedules on the wire (published: CreateScheduleDTO, UpdateScheduleDTO, ScheduleObjectResponseDTO, EventCalendarScheduleResponseDTO)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.schemas import PublishedSchema, text, wire_time
from scheduling.schedules.models import EventSchedule, Schedule
from scheduling.schedules.rules import WEEKDAYS, overlap, span_of_interval
from scheduling.wire import PublishedBody, choice, identifier, zone_field

_TIME = validate.Regexp(r"([01]?[0-9]|2[0-3]):[0-5][0-9]\Z", error="Must be a time like 09:00.")


class IntervalBody(PublishedBody):
    """Hours of a day by the wall clock; `to` 23:59 or 00:00 is the end of the day."""

    # `from` is a word of the language, so it cannot be written as an attribute.
    locals()["from"] = fields.String(required=True, validate=_TIME)
    to = fields.String(required=True, validate=_TIME)

    @validates_schema(skip_on_field_errors=True)
    def _in_order(self, data: Mapping[str, str], **_kwargs: Any) -> None:
        opens, closes = span_of_interval(data)
        if opens >= closes:
            raise ValidationError("An interval must end after it begins, by midnight.", "to")


class RuleBody(PublishedBody):
    """The hours of a weekday, or those of one date in place of them; a date without intervals is free."""

    type = choice("wday", "date", required=True)
    intervals = fields.List(fields.Nested(IntervalBody), required=True, validate=validate.Length(max=24))
    day = choice(*WEEKDAYS)
    date = fields.String()

    @validates_schema(skip_on_field_errors=True)
    def _names_its_day(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if data["type"] == "wday":
            if "day" not in data:
                raise ValidationError("A rule for a weekday names it.", "day")
        elif not _is_date(data.get("date", "")):
            raise ValidationError("A rule for a date names it, as YYYY-MM-DD.", "date")


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _apart(rules: Sequence[Mapping[str, Any]]) -> None:
    if overlap(rules):
        raise ValidationError("The intervals of a day must not overlap.")


def _rules(**options: Any) -> fields.List[Any]:
    return fields.List(fields.Nested(RuleBody), validate=[validate.Length(max=1000), _apart], **options)


class ScheduleUpdateBody(PublishedBody):
    """What can be changed of a schedule."""

    name = text(200, least=1)
    timezone = zone_field()
    rules = _rules()


class ScheduleCreateBody(PublishedBody):
    """A new schedule of a user."""

    location_id = identifier(required=True, data_key="locationId")
    user_id = identifier(required=True, data_key="userId")
    name = text(200, least=1, required=True)
    timezone = zone_field(required=True)
    rules = _rules(load_default=list)
    calendar_ids = fields.List(
        identifier(), data_key="calendarIds", load_default=list, validate=validate.Length(max=200)
    )


class EventScheduleUpdateBody(PublishedBody):
    """What can be changed of an event calendar's schedule."""

    timezone = zone_field()
    rules = _rules()


class EventScheduleCreateBody(PublishedBody):
    """A new schedule of an event calendar."""

    timezone = zone_field(required=True)
    rules = _rules(required=True)


class ScheduleQuery(PublishedSchema):
    """Which schedules to list."""

    locationId = identifier(required=True)
    userId = identifier(required=True)
    calendarId = identifier()
    # The published client sends floats.
    skip = fields.Float(load_default=0, validate=validate.Range(0, 1_000_000))
    limit = fields.Float(load_default=50, validate=validate.Range(1, 500))


class ScheduleAnswer(Schema):
    """One schedule."""

    schedule = fields.Dict(required=True)


class SchedulesAnswer(Schema):
    """A list of schedules."""

    schedules = fields.List(fields.Dict(), required=True)


def present_schedule(schedule: Schedule) -> dict[str, Any]:
    """The schedule as it is answered, and as its events tell it."""
    return {
        "id": schedule.id,
        "locationId": schedule.location_id,
        "userId": schedule.user_id,
        "name": schedule.name,
        "timezone": schedule.timezone,
        "rules": schedule.rules,
        "calendarIds": [one.calendar_id for one in schedule.applied],
        "deleted": False,
        "dateAdded": wire_time(schedule.created_at),
        "dateUpdated": wire_time(schedule.updated_at),
    }


def present_event_schedule(schedule: EventSchedule) -> dict[str, Any]:
    """An event calendar's schedule as it is answered, and as its events tell it."""
    return {
        "calendarId": schedule.calendar_id,
        "timezone": schedule.timezone,
        "rules": schedule.rules,
        "dateAdded": wire_time(schedule.created_at),
        "dateUpdated": wire_time(schedule.updated_at),
    }
