"""The errors of the client portal."""

from chassis.errors import Conflict, NotFound


def item_not_found(code: str, called: str) -> NotFound:
    """404: the location has no such item; `code` is its kind's, such as `course_offer_not_found`."""
    return NotFound(code, f"There is no such {called}.")


def item_in_use(code: str, called: str) -> Conflict:
    """409: contacts have it; `code` is its kind's, such as `course_offer_in_use`."""
    return Conflict(code, f"This {called} can't be deleted while contacts have it.")
