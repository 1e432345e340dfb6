"""Errors about calendars."""

from chassis.errors import Conflict, Invalid, NotFound


def calendar_not_found() -> NotFound:
    """404: no such calendar in this location, or it was deleted."""
    return NotFound("calendar_not_found", "There is no such calendar.")


def calendar_inactive(calendar_id: str) -> Conflict:
    """409: the calendar is a draft, or was deleted since."""
    return Conflict("calendar_inactive", "This calendar takes no bookings.", details={"calendarId": calendar_id})


def slug_taken(calendar_id: str) -> Conflict:
    """409: another calendar of the location has this slug."""
    return Conflict("slug_taken", "Another calendar has this slug.", details={"calendarId": calendar_id})


def personal_needs_one_member() -> Invalid:
    """422: a personal calendar has exactly one team member."""
    return Invalid.of_field("teamMembers", "one_member_required", "A personal calendar has exactly one team member.")


def not_a_member(user_id: str) -> Invalid:
    """422: the user is not on the calendar's team."""
    return Invalid(
        "user_not_in_calendar", "This user is not a team member of the calendar.", details={"userId": user_id}
    )
