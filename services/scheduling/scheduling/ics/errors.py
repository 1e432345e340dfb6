"""Errors about feeds."""

from chassis.errors import Forbidden, NotFound


def feed_not_found() -> NotFound:
    """404: no such feed, or a wrong key; whoever has no key learns nothing."""
    return NotFound("feed_not_found", "There is no such feed.")


def feed_forbidden() -> Forbidden:
    """403: a feed says whose appointments it has, and the caller sees only some of them."""
    return Forbidden("feed_forbidden", "Who sees only their assigned data cannot open a feed of all appointments.")
