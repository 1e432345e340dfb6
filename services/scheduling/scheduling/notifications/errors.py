"""Errors about notifications."""

from chassis.errors import NotFound


def notification_not_found() -> NotFound:
    """404: the calendar has no such notification."""
    return NotFound("notification_not_found", "The calendar has no such notification.")
