"""The errors of notes."""

from chassis.errors import Invalid, NotFound
from contacts.notes.rules import DEEPEST


def note_not_found() -> NotFound:
    """404: the contact has no such note."""
    return NotFound("note_not_found", "The contact has no such note.")


def too_deep() -> Invalid:
    """422: the body's tags are in one another too deeply."""
    return Invalid.of_field("body", "too_deep", f"More than {DEEPEST} tags of the body are open at once.")


def nothing_to_read() -> Invalid:
    """422: nothing is left of the body once what runs is taken out of it."""
    return Invalid.of_field("body", "nothing_to_read", "There is nothing to read in the body.")
