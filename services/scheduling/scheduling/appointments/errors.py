"""Errors about appointments."""

from chassis.errors import Conflict, Invalid, NotFound


def appointment_not_found() -> NotFound:
    """404: no such appointment in this location, or not one that the caller may see, or it was deleted."""
    return NotFound("appointment_not_found", "There is no such appointment.")


def status_not_allowed(appointment_id: str, before: str, after: str) -> Conflict:
    """409: an appointment does not go from the one status to the other."""
    return Conflict(
        "status_not_allowed",
        f"An appointment that is {before} cannot become {after}.",
        details={"appointmentId": appointment_id, "from": before, "to": after},
    )


def appointment_closed(appointment_id: str, status: str) -> Conflict:
    """409: it is over or cancelled, and cannot be moved."""
    return Conflict(
        "appointment_closed",
        f"An appointment that is {status} cannot be moved.",
        details={"appointmentId": appointment_id, "status": status},
    )


def invalid_span() -> Invalid:
    """422: it ends before it starts, or is longer than a day."""
    return Invalid.of_field("endTime", "invalid_span", "endTime must come after startTime, by 24 hours at most.")


def filter_required() -> Invalid:
    """422: the list needs to know whose events."""
    return Invalid.of_field("calendarId", "required", "One of calendarId, userId or groupId is needed.")


def unknown_meeting_location() -> Invalid:
    """422: neither the member nor the calendar has this meeting location."""
    return Invalid.of_field(
        "meetingLocationId",
        "unknown_meeting_location",
        "Neither the team member nor the calendar has this meeting location.",
    )
