"""Schedules, as the published API has them."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.calendars.schemas import SuccessAnswer
from scheduling.schedules import event_operations, operations
from scheduling.schedules.schemas import (
    EventScheduleCreateBody,
    EventScheduleUpdateBody,
    ScheduleAnswer,
    ScheduleCreateBody,
    ScheduleQuery,
    SchedulesAnswer,
    ScheduleUpdateBody,
    present_event_schedule,
    present_schedule,
)

schedules = Feature("schedules", __name__, "Schedules: when users work, and when event calendars are open")

READ, WRITE = "calendars.readonly", "calendars.write"
OF_EVENT = "/calendars/schedules/event-calendar/<calendar_id>"
APPLIED = "/calendars/schedules/<schedule_id>/associations/<calendar_id>"


@schedules.operation(
    "POST", "/calendars/schedules", scope=WRITE, body=ScheduleCreateBody, answer=ScheduleAnswer, status=201
)
def create_schedule(work: Work, body: dict[str, Any]) -> Answer:
    """Make a user's schedule."""
    schedule = operations.create_schedule(work, body)
    work.show_version(schedule)
    return {"schedule": present_schedule(schedule)}


@schedules.operation("GET", "/calendars/schedules/search", scope=READ, query=ScheduleQuery, answer=SchedulesAnswer)
def search_schedules(work: Work, query: dict[str, Any]) -> Answer:
    """List a user's schedules."""
    return {"schedules": [present_schedule(one) for one in operations.search_schedules(work, query)]}


@schedules.operation("GET", "/calendars/schedules/<schedule_id>", scope=READ, answer=ScheduleAnswer)
def get_schedule(work: Work, schedule_id: str) -> Answer:
    """Read a schedule."""
    schedule = operations.get_schedule(work, schedule_id)
    work.show_version(schedule)
    return {"schedule": present_schedule(schedule)}


@schedules.operation(
    "PUT", "/calendars/schedules/<schedule_id>", scope=WRITE, body=ScheduleUpdateBody, answer=ScheduleAnswer
)
def update_schedule(work: Work, body: dict[str, Any], schedule_id: str) -> Answer:
    """Change a schedule."""
    schedule = operations.update_schedule(work, schedule_id, body)
    work.show_version(schedule)
    return {"schedule": present_schedule(schedule)}


@schedules.operation("DELETE", "/calendars/schedules/<schedule_id>", scope=WRITE, answer=SuccessAnswer)
def delete_schedule(work: Work, schedule_id: str) -> Answer:
    """Delete a schedule."""
    operations.delete_schedule(work, schedule_id)
    return {"success": True}


@schedules.operation("PUT", APPLIED, scope=WRITE, answer=SuccessAnswer)
def apply_schedule(work: Work, schedule_id: str, calendar_id: str) -> Answer:
    """Apply a user's schedule to a calendar."""
    operations.apply_schedule(work, schedule_id, calendar_id)
    return {"success": True}


@schedules.operation("DELETE", APPLIED, scope=WRITE, answer=SuccessAnswer)
def withdraw_schedule(work: Work, schedule_id: str, calendar_id: str) -> Answer:
    """Take a user's schedule off a calendar."""
    operations.withdraw_schedule(work, schedule_id, calendar_id)
    return {"success": True}


@schedules.operation("POST", OF_EVENT, scope=WRITE, body=EventScheduleCreateBody, answer=ScheduleAnswer, status=201)
def create_event_schedule(work: Work, body: dict[str, Any], calendar_id: str) -> Answer:
    """Give an event calendar a schedule."""
    schedule = event_operations.create_event_schedule(work, calendar_id, body)
    work.show_version(schedule)
    return {"schedule": present_event_schedule(schedule)}


@schedules.operation("GET", OF_EVENT, scope=READ, answer=ScheduleAnswer)
def get_event_schedule(work: Work, calendar_id: str) -> Answer:
    """Read an event calendar's schedule."""
    schedule = event_operations.get_event_schedule(work, calendar_id)
    work.show_version(schedule)
    return {"schedule": present_event_schedule(schedule)}


@schedules.operation("PUT", OF_EVENT, scope=WRITE, body=EventScheduleUpdateBody, answer=ScheduleAnswer)
def update_event_schedule(work: Work, body: dict[str, Any], calendar_id: str) -> Answer:
    """Change an event calendar's schedule."""
    schedule = event_operations.update_event_schedule(work, calendar_id, body)
    work.show_version(schedule)
    return {"schedule": present_event_schedule(schedule)}
