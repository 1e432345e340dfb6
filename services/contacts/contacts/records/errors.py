"""The errors of records."""

from chassis.errors import Invalid, NotFound


def record_not_found() -> NotFound:
    """404: the object has no such record."""
    return NotFound("record_not_found", "There is no such record.")


def unsuitable_property(name: str, needed: str) -> Invalid:
    """422: a property's value is not of its type."""
    return Invalid.of_field(f"properties.{name}", "unsuitable_property", f"{name} is {needed}.")


def unsupported_object(object_key: str) -> Invalid:
    """422: an object whose things are no records, as they have operations of their own."""
    return Invalid.of_field("schemaKey", "unsupported_object", f"Each {object_key} has operations of its own.")


def no_owner() -> Invalid:
    """422: only records of custom objects have an owner and followers."""
    return Invalid.of_field("owner", "unsupported_owner", "A company has neither owner nor followers.")
