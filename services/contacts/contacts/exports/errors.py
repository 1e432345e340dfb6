"""The errors of exports."""

from chassis.errors import Conflict, FieldError, NotFound


def export_not_found() -> NotFound:
    """404: no such export in this location, or not one that the caller may see, or its time is over."""
    return NotFound("export_not_found", "There is no such export.")


def export_not_ready() -> Conflict:
    """409: the file is not complete, or will never be."""
    return Conflict("export_not_ready", "The export has not been completed.")


def too_many_exports(most: int) -> Conflict:
    """409: the location has as many exports that have not ended as it may have."""
    return Conflict("too_many_exports", f"A location has at most {most} exports at a time. Wait until one has ended.")


def unknown_field(place: int, name: str) -> FieldError:
    """A contact has no such field."""
    return FieldError(f"columns.{place}", "unknown_field", f"A contact has no field {name}.")
