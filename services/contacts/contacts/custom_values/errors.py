"""The errors of custom values."""

from chassis.errors import Conflict, NotFound


def value_not_found() -> NotFound:
    """404: no such custom value in this location."""
    return NotFound("custom_value_not_found", "There is no such custom value.")


def duplicate_value(value_id: str) -> Conflict:
    """409: another custom value has the key that this name makes."""
    return Conflict(
        "duplicate_custom_value",
        "There is a custom value of this name already.",
        details={"customValueId": value_id},
    )
