"""What goes wrong with locations."""

from chassis.errors import Forbidden, NotFound


def location_not_found() -> NotFound:
    """No such location, or not one that this token may see."""
    return NotFound("location_not_found", "There is no such location.")


def company_needed() -> Forbidden:
    """The operation is a company's own."""
    return Forbidden("company_token_required", "This needs a company's token; this one is for a single location.")


def company_forbidden() -> Forbidden:
    """The company is another."""
    return Forbidden("company_forbidden", "This token is for another company.")
