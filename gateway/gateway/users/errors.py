"""What goes wrong with users."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from gateway.users.rules import STRENGTH_RULE


def user_not_found() -> NotFound:
    """No such user, or not one that this token may see."""
    return NotFound("user_not_found", "There is no such user.")


def email_taken() -> Conflict:
    """Somebody else has the address."""
    return Conflict("email_taken", "Another user has this e-mail address.")


def weak_password() -> Invalid:
    """The password breaks the rule."""
    return Invalid.of_field("password", "weak_password", STRENGTH_RULE)


def unknown_location(location_id: str) -> Invalid:
    """One of the locations is none of the company's."""
    return Invalid.of_field("locationIds", "unknown_location", f"There is no location {location_id}.")


def location_missing() -> Invalid:
    """A user of an account works somewhere."""
    return Invalid.of_field("locationIds", "required", "A user of an account needs at least one location.")


def beyond_caller() -> Forbidden:
    """Nobody gives what they do not have."""
    return Forbidden("beyond_your_rights", "You cannot give more rights than you have.")
