"""The errors of records."""

from chassis.errors import Invalid, NotFound


def record_not_found() -> NotFound:
    """404: the object has no such record."""
    return NotFound("record_not_found", "There is no such record.")


def unsuitable_property(name: str, needed: str) -> Invalid:
    """422: a property's value is not of its type."""
    return Invalid.of_field(f"properties.{name}", "unsuitable_property", f"{name} is {needed}.")
