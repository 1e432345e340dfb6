"""Errors about calendars."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


def calendar_not_found() -> NotFound:
    """404: no such calendar in this location, or it was deleted."""
    return NotFound("calendar_not_found", "There is no such calendar.")


def calendar_inactive(calendar_id: str) -> Conflict:
    """409: the calendar is a draft, or was deleted since."""
    return Conflict("calendar_inactive", "This calendar takes no bookings.", details={"calendarId": calendar_id})


def slug_taken(calendar_id: str) -> Conflict:
    """409: another calendar of the location has this slug."""
    return Conflict("slug_taken", "Another calendar has this slug.", details={"calendarId": calendar_id})


def unknown_group() -> Invalid:
    """422: the location has no such group."""
    return Invalid.of_field("groupId", "unknown_group", "There is no such group.")


def contacts_may_not(what: str) -> Forbidden:
    """403: the calendar lets no contact do this to an appointment; `what` is `reschedule` or `cancel`."""
    return Forbidden(f"{what}_not_allowed", f"Contacts cannot {what} appointments of this calendar.")


def not_a_member(user_id: str) -> Invalid:
    """422: the user is not on the calendar's team."""
    return Invalid(
        "user_not_in_calendar", "This user is not a team member of the calendar.", details={"userId": user_id}
    )
