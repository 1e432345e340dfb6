"""The errors of notes."""

from chassis.errors import NotFound


def note_not_found() -> NotFound:
    """404: the contact has no such note."""
    return NotFound("note_not_found", "The contact has no such note.")
