"""The errors of merging."""

from chassis.errors import Conflict, Invalid, NotFound


def merge_not_found() -> NotFound:
    """404: no such merge in this location, or of a contact that the caller may not see."""
    return NotFound("merge_not_found", "There is no such merge.")


def merge_with_itself() -> Invalid:
    """422: the survivor is among the contacts that are to be merged into it, or one of these is there twice."""
    return Invalid.of_field("mergedIds", "merge_with_itself", "A contact can't be merged with itself.")


def not_choosable(field: str) -> Invalid:
    """422: nobody chooses between several values of this field, as they are united."""
    return Invalid.of_field(f"choose.{field}", "field_not_choosable", f"There is nothing to choose about {field}.")


def not_in_merge(field: str) -> Invalid:
    """422: the chosen contact is neither the survivor nor one of those that are merged into it."""
    return Invalid.of_field(f"choose.{field}", "not_in_merge", f"{field} names a contact that is not merged here.")


def contact_going_home(contact_id: str) -> Conflict:
    """409: a merge with this contact was undone a moment ago, and not all rows are back yet."""
    details = {"contactId": contact_id}
    return Conflict("contact_going_home", "A merge is still being undone. Try again in a moment.", details=details)


def survivor_merged(survivor_id: str, merged_into: str) -> Conflict:
    """409: the survivor was merged into another contact since; undo that first."""
    details = {"contactId": survivor_id, "mergedInto": merged_into}
    return Conflict("survivor_merged", "The survivor was merged into another contact since.", details=details)


def survivor_deleted(survivor_id: str) -> Conflict:
    """409: the survivor is in the trash; restore it first."""
    return Conflict("survivor_deleted", "The survivor was deleted since.", details={"contactId": survivor_id})


def survivor_erased(survivor_id: str) -> Conflict:
    """409: the survivor is gone for good, and with it what was merged into it."""
    return Conflict("survivor_erased", "The survivor is gone for good.", details={"contactId": survivor_id})
