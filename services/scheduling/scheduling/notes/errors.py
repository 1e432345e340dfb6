"""Errors about notes."""

from chassis.errors import Invalid, NotFound


def note_not_found() -> NotFound:
    """404: the appointment has no such note."""
    return NotFound("note_not_found", "The appointment has no such note.")


def note_not_named() -> Invalid:
    """422: the appointment has several notes, and the path does not say which."""
    return Invalid.of_field("noteId", "note_not_named", "The appointment has several notes: noteId says which.")
