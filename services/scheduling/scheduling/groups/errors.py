"""Errors about calendar groups."""

from chassis.errors import Conflict, NotFound


def group_not_found() -> NotFound:
    """404: no such group in this location."""
    return NotFound("group_not_found", "There is no such group.")


def group_slug_taken(group_id: str) -> Conflict:
    """409: another group of the location has this slug."""
    return Conflict("slug_taken", "Another group has this slug.", details={"groupId": group_id})
