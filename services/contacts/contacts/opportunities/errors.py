"""The errors of opportunities."""

from chassis.errors import Invalid, NotFound
from contacts.opportunities.rules import MOST_FOLLOWERS


def opportunity_not_found() -> NotFound:
    """404: no such opportunity in this location, or of a contact that the caller may not see or that is in the trash."""
    return NotFound("opportunity_not_found", "There is no such opportunity.")


def unknown_reference(field: str, what: str) -> Invalid:
    """422: the body names something that the location does not have."""
    return Invalid.of_field(field, "unknown_reference", f"There is no such {what}.")


def reason_without_loss() -> Invalid:
    """422: a lost reason for an opportunity that is not lost."""
    return Invalid.of_field("lostReasonId", "reason_without_loss", "Only a lost opportunity has a lost reason.")


def invalid_value(message: str) -> Invalid:
    """422: a monetary value that its currency does not have."""
    return Invalid.of_field("monetaryValue", "invalid_amount", f"monetaryValue: {message}.")


def too_many_followers() -> Invalid:
    """422: the eleventh."""
    return Invalid.of_field(
        "followers", "too_many_followers", f"An opportunity has at most {MOST_FOLLOWERS} followers."
    )


def contact_needed() -> Invalid:
    """422: neither an opportunity nor a contact is named."""
    return Invalid.of_field(
        "contactId", "contact_needed", "Name the opportunity by its id, or a contact to make one for."
    )
