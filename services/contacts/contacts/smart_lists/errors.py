"""The errors of smart lists."""

from chassis.errors import Forbidden, NotFound


def smart_list_not_found() -> NotFound:
    """404: the location has no such list, or it is somebody else's own."""
    return NotFound("smart_list_not_found", "There is no such smart list.")


def not_the_lists_owner() -> Forbidden:
    """403: a shared list is everybody's to read, and its owner's to change."""
    return Forbidden("not_the_lists_owner", "Only its owner can change this smart list.")


def contact_not_in_list() -> NotFound:
    """404: the list does not hold this contact (any more)."""
    return NotFound("contact_not_in_list", "The contact is not in this smart list.")
