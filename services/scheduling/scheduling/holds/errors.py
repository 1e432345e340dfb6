"""Errors about holds."""

from chassis.errors import Conflict, Invalid, NotFound


def hold_not_found() -> NotFound:
    """404: the calendar has no such hold, or it was booked, given up or has expired."""
    return NotFound("hold_not_found", "There is no such hold.")


def hold_expired(hold_id: str) -> Conflict:
    """409: a booking names a hold that is no longer kept."""
    return Conflict("hold_expired", "This slot is no longer held.", details={"holdId": hold_id})


def hold_of_another_slot() -> Invalid:
    """422: a booking names a hold of another calendar or time."""
    return Invalid.of_field("holdId", "hold_of_another_slot", "This hold is for another calendar or time.")
