"""Errors about feeds."""

from chassis.errors import NotFound


def feed_not_found() -> NotFound:
    """404: no such feed, or a wrong key; whoever has no key learns nothing."""
    return NotFound("feed_not_found", "There is no such feed.")
