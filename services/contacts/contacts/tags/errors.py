"""The errors of tags."""

from chassis.errors import Invalid
from contacts.tags.rules import MOST


def too_many_tags() -> Invalid:
    """422: more tags than a contact can have."""
    return Invalid.of_field("tags", "too_many_tags", f"A contact has at most {MOST} tags.")
