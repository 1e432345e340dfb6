"""Errors about notes."""

from chassis.errors import NotFound


def note_not_found() -> NotFound:
    """404: the appointment has no such note."""
    return NotFound("note_not_found", "The appointment has no such note.")
