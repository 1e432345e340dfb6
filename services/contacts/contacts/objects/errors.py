"""The errors of custom objects."""

from collections.abc import Sequence

from chassis.errors import Conflict, Invalid, NotFound


def object_not_found() -> NotFound:
    """404: no such object in this location."""
    return NotFound("object_not_found", "There is no such object.")


def duplicate_object(object_id: str | None) -> Conflict:
    """409: another object of the location has this key."""
    details = None if object_id is None else {"objectId": object_id}
    return Conflict("duplicate_object", "Another object has this key.", details=details)


def foreign_property(field: str, key: str) -> Invalid:
    """422: a property of another object."""
    return Invalid.of_field(field, "foreign_property", f"{key} is not a property of this object.")


def unknown_property(field: str, key: str) -> Invalid:
    """422: the object has no such property."""
    return Invalid.of_field(field, "unknown_property", f"{key} is no property of this object.")


def unsearchable_property(field: str, key: str, searched: Sequence[str]) -> Invalid:
    """422: a property that the things of a standard object can't be found by."""
    message = f"{key} can't be searched; this object is searched by {', '.join(searched)}."
    return Invalid.of_field(field, "unsearchable_property", message)
