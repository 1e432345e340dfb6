"""A contact's tags."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.tags import operations
from contacts.tags.schemas import TagsAnswer, TagsBody

tags = Feature("tags", __name__, "A contact's tags")


@tags.operation(
    "POST", "/contacts/<contact_id>/tags", scope="contacts.write", body=TagsBody, answer=TagsAnswer, status=201
)
def add_tags(work: Work, body: dict[str, Any], contact_id: str) -> Answer:
    """Add tags to a contact."""
    return {"tags": operations.add_tags(work, contact_id, body["tags"]).tags}


@tags.operation("DELETE", "/contacts/<contact_id>/tags", scope="contacts.write", body=TagsBody, answer=TagsAnswer)
def remove_tags(work: Work, body: dict[str, Any], contact_id: str) -> Answer:
    """Remove tags from a contact."""
    return {"tags": operations.remove_tags(work, contact_id, body["tags"]).tags}
