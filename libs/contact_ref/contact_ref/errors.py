"""Errors about contacts, the same in every service."""

from chassis.errors import NotFound, Unavailable


def contact_not_found() -> NotFound:
    """404: no such contact in this location, or not one that the caller may see, or it was deleted."""
    return NotFound("contact_not_found", "There is no such contact.")


def contacts_unavailable() -> Unavailable:
    """503: the contact is not known here yet, and contacts does not answer."""
    return Unavailable(
        "contacts_unavailable", "The contact cannot be looked up right now. Try again.", headers={"Retry-After": "2"}
    )
