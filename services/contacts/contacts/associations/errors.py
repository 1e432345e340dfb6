"""The errors of associations."""

from chassis.errors import Conflict, Invalid, NotFound


def association_not_found() -> NotFound:
    """404: no such association in this location."""
    return NotFound("association_not_found", "There is no such association.")


def duplicate_key(association_id: str | None) -> Conflict:
    """409: another association of the location has this key."""
    details = None if association_id is None else {"associationId": association_id}
    return Conflict("duplicate_key", "Another association has this key.", details=details)


def duplicate_label(association_id: str | None) -> Conflict:
    """409: the same two kinds of things are associated under the same labels already."""
    details = None if association_id is None else {"associationId": association_id}
    return Conflict("duplicate_label", "These labels are there already for these two objects.", details=details)


def unknown_object(field: str) -> Invalid:
    """422: neither a standard object nor a custom one of the location."""
    return Invalid.of_field(field, "unknown_object", "There is no such object.")
