"""Calendars, as the published API has them."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.calendars import operations
from scheduling.calendars.schemas import (
    CalendarAnswer,
    CalendarCreateBody,
    CalendarListQuery,
    CalendarsAnswer,
    CalendarUpdateBody,
    SuccessAnswer,
    present_calendar,
)

calendars = Feature("calendars", __name__, "Calendars: what can be booked, when, and with whom")


@calendars.operation("GET", "/calendars/", scope="calendars.readonly", query=CalendarListQuery, answer=CalendarsAnswer)
def list_calendars(work: Work, query: dict[str, Any]) -> Answer:
    """List the location's calendars."""
    return {"calendars": [present_calendar(one) for one in operations.list_calendars(work, query)]}


@calendars.operation("POST", "/calendars/", scope="calendars.write", body=CalendarCreateBody, answer=CalendarAnswer)
def create_calendar(work: Work, body: dict[str, Any]) -> Answer:
    """Make a calendar."""
    calendar = operations.create_calendar(work, body)
    work.show_version(calendar)
    return {"calendar": present_calendar(calendar)}


@calendars.operation("GET", "/calendars/<calendar_id>", scope="calendars.readonly", answer=CalendarAnswer)
def get_calendar(work: Work, calendar_id: str) -> Answer:
    """Read a calendar."""
    calendar = operations.get_calendar(work, calendar_id)
    work.show_version(calendar)
    return {"calendar": present_calendar(calendar)}


@calendars.operation(
    "PUT", "/calendars/<calendar_id>", scope="calendars.write", body=CalendarUpdateBody, answer=CalendarAnswer
)
def update_calendar(work: Work, body: dict[str, Any], calendar_id: str) -> Answer:
    """Change a calendar."""
    calendar = operations.update_calendar(work, calendar_id, body)
    work.show_version(calendar)
    return {"calendar": present_calendar(calendar)}


@calendars.operation("DELETE", "/calendars/<calendar_id>", scope="calendars.write", answer=SuccessAnswer)
def delete_calendar(work: Work, calendar_id: str) -> Answer:
    """Delete a calendar."""
    operations.delete_calendar(work, calendar_id)
    return {"success": True}
