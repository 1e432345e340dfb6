"""Recurring tasks on the wire."""

from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from chassis.schemas import Instant, PublishedSchema, wire_time
from contacts.tasks.models import RecurringTask
from contacts.tasks.rules import DAYS, TYPES, Recurrence
from contacts.wire import boolean, identifier, optional_text, readable, without_nulls

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_LONGEST_SECONDS = 5 * 366 * 24 * 3600


def _moment(*, required: bool = False, name: str) -> Instant:
    return Instant(required=required, data_key=name, validate=validate.Range(_EARLIEST, _LATEST))


class RuleBody(PublishedSchema):
    """When a task comes again."""

    interval_type = fields.String(required=True, data_key="intervalType", validate=validate.OneOf(TYPES))
    interval = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1000))
    start = _moment(required=True, name="startDate")
    end = _moment(name="endDate")
    day_of_month = fields.Integer(strict=True, data_key="dayOfMonth", validate=validate.Range(1, 31))
    day_of_week = fields.String(data_key="dayOfWeek", validate=validate.OneOf(DAYS))
    month_of_year = fields.Integer(strict=True, data_key="monthOfYear", validate=validate.Range(1, 12))
    count = fields.Integer(strict=True, validate=validate.Range(1, 100_000))
    even_if_overdue = boolean(name="createTaskIfOverDue")
    due_after = fields.Integer(
        required=True, strict=True, data_key="dueAfterSeconds", validate=validate.Range(0, _LONGEST_SECONDS)
    )

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_kwargs: object) -> None:
        if "end" in data and data["end"] < data["start"]:
            raise ValidationError("A rule ends after it starts.", "endDate")

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """The rule as it is kept: as the wire has it, in one form."""
        # Rules count in whole seconds.
        kept = {**data, "start": wire_time(data["start"].replace(microsecond=0))}
        if "end" in data:
            kept["end"] = wire_time(data["end"])
        return {self.fields[name].data_key or name: value for name, value in kept.items()}


class RecurringTaskChange(PublishedSchema):
    """What to change of a recurring task. It is about one contact, and its tasks are one user's."""

    title = fields.String(validate=readable(500))
    description = optional_text(20_000)
    contact_ids = fields.List(identifier(), data_key="contactIds", validate=validate.Length(1, 1))
    owners = fields.List(identifier(), validate=validate.Length(0, 1))
    rule = fields.Nested(RuleBody, data_key="rruleOptions")
    ignore_task_creation = boolean(name="ignoreTaskCreation")

    @post_load
    def _made(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        given = {name: value for name, value in data.items() if name not in ("contact_ids", "owners")}
        if "contact_ids" in data:
            given["contact_id"] = data["contact_ids"][0]
        if "owners" in data:
            given["assigned_to"] = next(iter(data["owners"]), None)
        if "description" in given:
            given["description"] = given["description"] or ""
        return given


class RecurringTaskBody(RecurringTaskChange):
    """A recurring task to make."""

    title = fields.String(required=True, validate=readable(500))
    contact_ids = fields.List(identifier(), required=True, data_key="contactIds", validate=validate.Length(1, 1))
    rule = fields.Nested(RuleBody, required=True, data_key="rruleOptions")


class RecurringTaskOut(Schema):
    """A recurring task in an answer; `totalOccurrence` is how many tasks it has made."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    contact_id = fields.String(required=True, data_key="contactId")
    assigned_to = fields.String(data_key="assignedTo")
    rule = fields.Dict(required=True, data_key="rruleOptions")
    total_occurrence = fields.Integer(required=True, data_key="totalOccurrence")
    deleted = fields.Boolean(required=True)
    created_at = fields.String(required=True, data_key="createdAt")
    updated_at = fields.String(required=True, data_key="updatedAt")


class RecurringTaskAnswer(Schema):
    """One recurring task."""

    recurring_task = fields.Nested(RecurringTaskOut, required=True, data_key="recurringTask")


class RecurringTaskDeleted(Schema):
    """The published answer of a recurring task's deletion."""

    id = fields.String(required=True)
    success = fields.Boolean(required=True)


def read_rule(rule: dict[str, Any]) -> Recurrence:
    """A rule as it is kept."""
    return Recurrence(
        interval_type=rule["intervalType"],
        interval=rule["interval"],
        start=datetime.fromisoformat(rule["startDate"]),
        due_after=timedelta(seconds=rule["dueAfterSeconds"]),
        end=datetime.fromisoformat(rule["endDate"]) if "endDate" in rule else None,
        day_of_month=rule.get("dayOfMonth"),
        day_of_week=rule.get("dayOfWeek"),
        month_of_year=rule.get("monthOfYear"),
        count=rule.get("count"),
        even_if_overdue=rule.get("createTaskIfOverDue", False),
    )


def present_recurring_task(recurring: RecurringTask) -> dict[str, Any]:
    """A recurring task as the wire has it."""
    return without_nulls(
        {
            "id": recurring.id,
            "title": recurring.title,
            "description": recurring.description,
            "locationId": recurring.location_id,
            "contactId": recurring.contact_id,
            "assignedTo": recurring.assigned_to,
            "rruleOptions": recurring.rule,
            "totalOccurrence": recurring.made,
            "deleted": False,
            "createdAt": wire_time(recurring.created_at),
            "updatedAt": wire_time(recurring.updated_at),
        }
    )
