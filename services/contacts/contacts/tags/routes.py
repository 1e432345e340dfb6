"""A contact's tags, and the tags that its location knows."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.locations import require_location
from contacts.tags import catalogue, operations
from contacts.tags.schemas import LocationTagsAnswer, TagAnswer, TagBody, TagsAnswer, TagsBody, present_tag
from contacts.wire import SUCCEDED, Succeded

tags = Feature("tags", __name__, "A contact's tags, and those of a location")
_READ, _WRITE = "locations/tags.readonly", "locations/tags.write"
_TAGS = "/locations/<location_id>/tags"
_TAG = f"{_TAGS}/<tag_id>"


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


@tags.operation("GET", _TAGS, scope=_READ, answer=LocationTagsAnswer)
def list_location_tags(work: Work, location_id: str) -> Answer:
    """The tags that the location knows, by name."""
    require_location(work, location_id)
    return {"tags": [present_tag(tag) for tag in catalogue.list_tags(work)]}


@tags.operation("POST", _TAGS, scope=_WRITE, body=TagBody, answer=TagAnswer)
def create_location_tag(work: Work, body: dict[str, Any], location_id: str) -> Answer:
    """Make a tag."""
    require_location(work, location_id)
    tag = catalogue.create_tag(work, body["name"])
    work.show_version(tag)
    return {"tag": present_tag(tag)}


@tags.operation("GET", _TAG, scope=_READ, answer=TagAnswer)
def get_location_tag(work: Work, location_id: str, tag_id: str) -> Answer:
    """Read a tag."""
    require_location(work, location_id)
    tag = catalogue.read_tag(work, tag_id)
    work.show_version(tag)
    return {"tag": present_tag(tag)}


@tags.operation("PUT", _TAG, scope=_WRITE, body=TagBody, answer=TagAnswer)
def rename_location_tag(work: Work, body: dict[str, Any], location_id: str, tag_id: str) -> Answer:
    """Rename a tag, on its contacts too."""
    require_location(work, location_id)
    tag = catalogue.rename_tag(work, tag_id, body["name"])
    work.show_version(tag)
    return {"tag": present_tag(tag)}


@tags.operation("DELETE", _TAG, scope=_WRITE, answer=Succeded)
def delete_location_tag(work: Work, location_id: str, tag_id: str) -> Answer:
    """Delete a tag, and take it from its contacts."""
    require_location(work, location_id)
    catalogue.delete_tag(work, tag_id)
    return SUCCEDED
