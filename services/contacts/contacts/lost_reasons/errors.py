"""The errors of lost reasons."""

from chassis.errors import Conflict, NotFound


def lost_reason_not_found() -> NotFound:
    """404: no such reason in this location, or it was deleted."""
    return NotFound("lost_reason_not_found", "There is no such lost reason.")


def lost_reason_taken(reason_id: str | None) -> Conflict:
    """409: the location has a reason of this name."""
    details = None if reason_id is None else {"lostReasonId": reason_id}
    return Conflict("lost_reason_taken", "There is a lost reason of this name.", details=details)
