"""The errors of links."""

from chassis.errors import NotFound


def link_unknown() -> NotFound:
    """404: a link is not one of ours."""
    return NotFound("link_unknown", "This link is not known.")
