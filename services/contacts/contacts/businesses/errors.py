"""The errors of businesses."""

from chassis.errors import NotFound


def business_not_found() -> NotFound:
    """404: no such business in this location."""
    return NotFound("business_not_found", "There is no such business.")
