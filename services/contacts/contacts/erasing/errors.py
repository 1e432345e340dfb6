"""The errors of erasing."""

from chassis.errors import NotFound


def erasure_not_found() -> NotFound:
    """404: the contact is there, and nobody asked for its erasure."""
    return NotFound("erasure_not_found", "This contact was not erased.")
