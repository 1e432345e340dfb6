"""The errors of naming users."""

from chassis.errors import Invalid


def unknown_user(field: str) -> Invalid:
    """422: whoever is named is known to be gone from this location, or never to have been in it."""
    return Invalid.of_field(field, "unknown_user", f"{field}: There is no such user in this location.")
