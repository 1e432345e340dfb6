"""The errors of tags."""

from chassis.errors import Conflict, Invalid, NotFound
from contacts.tags.rules import MOST


def too_many_tags() -> Invalid:
    """422: more tags than a contact can have."""
    return Invalid.of_field("tags", "too_many_tags", f"A contact has at most {MOST} tags.")


def tag_not_found() -> NotFound:
    """404: the location knows no such tag."""
    return NotFound("tag_not_found", "There is no such tag.")


def duplicate_tag(tag_id: str) -> Conflict:
    """409: the location knows this tag already; case does not count."""
    return Conflict("duplicate_tag", "There is such a tag already.", details={"tagId": tag_id})


def empty_tag() -> Invalid:
    """422: nothing to see in it."""
    return Invalid.of_field("name", "invalid_tag", "A tag has at least one visible character.")
