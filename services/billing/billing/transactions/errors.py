"""Errors about transactions."""

from chassis.errors import NotFound


def transaction_not_found() -> NotFound:
    """404: no such transaction in this location, or not one that the caller may see."""
    return NotFound("transaction_not_found", "There is no such transaction.")


def location_not_found() -> NotFound:
    """404: the location that was asked for is not the caller's."""
    return NotFound("location_not_found", "There is no such location.")
