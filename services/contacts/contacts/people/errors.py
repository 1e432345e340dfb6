"""The errors of contacts."""

from collections.abc import Mapping

from chassis.errors import Conflict, Forbidden, Moved, NotFound


def contact_not_found() -> NotFound:
    """404: no such contact in this location, or not one that the caller may see, or it was deleted."""
    return NotFound("contact_not_found", "There is no such contact.")


def contact_moved(ids: Mapping[str, str]) -> Moved:
    """404, unless the request can be run again: these contacts were merged into others."""
    return Moved("contact_not_found", "There is no such contact.", ids)


def contact_merged(contact_id: str, survivor_id: str) -> Conflict:
    """409: the contact was merged into another, and that one is not meant; undoing the merge brings it back."""
    details = {"contactId": contact_id, "mergedInto": survivor_id}
    return Conflict("contact_merged", "This contact was merged into another.", details=details)


def duplicate_contact(contact_id: str | None, field: str) -> Conflict:
    """409: another contact of the location has the same e-mail or phone; `contact_id` is None if the caller may not see it."""
    details = {"field": field} if contact_id is None else {"contactId": contact_id, "field": field}
    return Conflict("duplicate_contact", f"Another contact has this {field}.", details=details)


def location_forbidden() -> Forbidden:
    """403: the body names a location that is not the token's."""
    return Forbidden("location_forbidden", "This token has no access to that location.")


def owner_change_forbidden() -> Forbidden:
    """403: a follower may do all that the owner may, but not give the contact to somebody else."""
    return Forbidden("owner_change_forbidden", "Only the owner can give this contact to somebody else.")
