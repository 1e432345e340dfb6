"""The errors of relations."""

from chassis.errors import Conflict, Invalid, NotFound
from contacts.relations.models import MOST_LABELS


def relation_not_found() -> NotFound:
    """404: no such relation in this location, or of something that the caller may not see."""
    return NotFound("relation_not_found", "There is no such relation.")


def unknown_end(field: str, object_key: str) -> Invalid:
    """422: a side names something that is not there, or is not what the association has on that side."""
    return Invalid.of_field(field, "unknown_record", f"There is no such {object_key}.")


def unknown_association() -> Invalid:
    """422: the body names an association that is not there."""
    return Invalid.of_field("associationId", "unknown_association", "There is no such association.")


def link_to_itself() -> Invalid:
    """422: nothing is linked to itself."""
    return Invalid.of_field("secondRecordId", "link_to_itself", "A record can't be linked to itself.")


def too_many_labels() -> Invalid:
    """422: the eleventh."""
    message = f"Two contacts take at most {MOST_LABELS} labels."
    return Invalid.of_field("associationId", "too_many_labels", message)


def duplicate_label(relation_id: str | None) -> Conflict:
    """409: these two are linked under this association already."""
    details = None if relation_id is None else {"relationId": relation_id}
    return Conflict("duplicate_label", "These two have this label already.", details=details)
