"""What the steps that add and remove tags are told."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from chassis.schemas import OwnSchema
from contacts.tags.rules import LONGEST
from contacts.tags.schemas import tag_list
from contacts.wire import readable


class TagSettings(OwnSchema):
    """The tags: one, or a list of them."""

    tag = fields.String(validate=readable(LONGEST))
    tags = tag_list()

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_kwargs: object) -> None:
        if len(data) != 1 or data.get("tags") == []:
            raise ValidationError("Either tag or tags.", "tags")


def tags_of(settings: dict[str, Any]) -> list[str]:
    """The tags that a step names."""
    tags: list[str] = settings["tags"] if "tags" in settings else [settings["tag"]]
    return tags
