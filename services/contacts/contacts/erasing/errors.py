"""The errors of erasing."""

from chassis.errors import Forbidden, NotFound


def erasure_forbidden() -> Forbidden:
    """403: a user who sees only their own contacts erases those that they own, and none that they only follow."""
    return Forbidden("erasure_forbidden", "Only the owner of this contact, or who sees all contacts, may erase it.")


def erasure_not_found() -> NotFound:
    """404: the contact is there, and nobody asked for its erasure."""
    return NotFound("erasure_not_found", "This contact was not erased.")
