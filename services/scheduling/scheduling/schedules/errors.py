"""Errors about schedules."""

from chassis.errors import Conflict, Invalid, NotFound


def schedule_not_found() -> NotFound:
    """404: no such schedule in this location."""
    return NotFound("schedule_not_found", "There is no such schedule.")


def schedule_exists(calendar_id: str) -> Conflict:
    """409: the event calendar has its schedule already."""
    return Conflict(
        "schedule_exists", "This calendar has a schedule already; change that.", details={"calendarId": calendar_id}
    )


def not_an_event_calendar(calendar_id: str) -> Invalid:
    """422: only event calendars have a schedule of their own; those of the others are their users'."""
    return Invalid(
        "not_an_event_calendar",
        "Only an event calendar has a schedule of its own; other calendars take those of their users.",
        details={"calendarId": calendar_id},
    )
