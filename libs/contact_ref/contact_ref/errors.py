"""Errors about contacts, the same in every service."""

from chassis.errors import Moved, NotFound, Unavailable


def contact_not_found() -> NotFound:
    """404: no such contact in this location, or not one that the caller may see, or it was deleted."""
    return NotFound("contact_not_found", "There is no such contact.")


def contact_moved(contact_id: str, survivor_id: str) -> Moved:
    """404, unless the request can be run again: the contact was merged into another."""
    return Moved("contact_not_found", "There is no such contact.", {contact_id: survivor_id})


def contacts_unavailable() -> Unavailable:
    """503: the contact is not known here yet, and contacts does not answer."""
    return Unavailable(
        "contacts_unavailable", "The contact cannot be looked up right now. Try again.", headers={"Retry-After": "2"}
    )
