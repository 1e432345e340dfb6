"""Errors about blocked slots."""

from chassis.errors import Invalid, NotFound


def blocked_slot_not_found() -> NotFound:
    """404: no such blocked slot in this location."""
    return NotFound("blocked_slot_not_found", "There is no such blocked slot.")


def one_owner_required() -> Invalid:
    """422: a blocked slot is a calendar's or a user's."""
    return Invalid.of_field(
        "calendarId", "one_owner_required", "Either calendarId or assignedUserId must be given, not both."
    )


def invalid_block() -> Invalid:
    """422: it ends before it starts."""
    return Invalid.of_field("endTime", "invalid_span", "endTime must come after startTime.")
