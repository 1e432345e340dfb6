"""Appointments for other calendars: our own operations."""

from typing import Any

from flask import Response

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.calendars.schemas import SuccessAnswer
from scheduling.ics import operations
from scheduling.ics.schemas import FeedAnswer, FeedQuery, present_feed

ics = Feature("ics", __name__, "Appointments for other calendars: a file each, and a feed of a calendar")


@ics.operation("GET", "/calendars/<calendar_id>/feed.ics", scope=None, public=True, query=FeedQuery, published=False)
def read_feed(work: Work, query: dict[str, Any], calendar_id: str) -> Answer:
    """Read a calendar's appointments as iCalendar, with the feed's key."""
    return _calendar(operations.read_feed(work, calendar_id, query["key"]), "calendar.ics")


@ics.operation(
    "GET", "/calendars/events/appointments/<event_id>.ics", scope="calendars/events.readonly", published=False
)
def read_file(work: Work, event_id: str) -> Answer:
    """Read an appointment as iCalendar."""
    return _calendar(operations.read_file(work, event_id), "appointment.ics")


@ics.operation(
    "POST", "/calendars/<calendar_id>/feed", scope="calendars.write", answer=FeedAnswer, status=201, published=False
)
def open_feed(work: Work, calendar_id: str) -> Answer:
    """Open a calendar's feed, with a new key that is shown this once."""
    return {"feed": present_feed(calendar_id, operations.open_feed(work, calendar_id))}


@ics.operation(
    "DELETE", "/calendars/<calendar_id>/feed", scope="calendars.write", answer=SuccessAnswer, published=False
)
def close_feed(work: Work, calendar_id: str) -> Answer:
    """End a calendar's feed."""
    operations.close_feed(work, calendar_id)
    return {"success": True}


def _calendar(body: bytes, name: str) -> Response:
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
