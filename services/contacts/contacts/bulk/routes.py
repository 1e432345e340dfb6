"""One change to many contacts."""

from typing import Any

from chassis.errors import NotFound
from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.bulk import operations
from contacts.bulk.schemas import (
    BulkBusinessAnswer,
    BulkBusinessBody,
    BulkTagsAnswer,
    BulkTagsBody,
    present_tagged,
)
from contacts.locations import in_location

bulk = Feature("bulk", __name__, "One change to many contacts")
_OPEN = "{type}"
"""What the published Python client sends: it has no argument for this part of the path, and leaves its name in it."""


@bulk.operation(
    "POST",
    "/contacts/bulk/tags/update/<change>",
    scope="contacts.write",
    body=BulkTagsBody,
    answer=BulkTagsAnswer,
    status=201,
)
def update_tags(work: Work, body: dict[str, Any], change: str) -> Answer:
    """Add tags to many contacts, or remove some or all of theirs."""
    given = in_location(work, body)
    if change == _OPEN:
        change = given["change"]
    if change == "add":
        return present_tagged(operations.add_tags(work, given["contacts"], given["tags"]))
    if change == "remove":
        tags = None if given.get("remove_all") else given["tags"]
        return present_tagged(operations.remove_tags(work, given["contacts"], tags))
    raise NotFound("unknown_change", "Tags are changed by add or by remove.")


@bulk.operation(
    "POST", "/contacts/bulk/business", scope="contacts.write", body=BulkBusinessBody, answer=BulkBusinessAnswer
)
def set_business(work: Work, body: dict[str, Any]) -> Answer:
    """Put many contacts into a business, or take them out."""
    given = in_location(work, body)
    return {"success": True, "ids": operations.set_business(work, given["ids"], given["business_id"])}
