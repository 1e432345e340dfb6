"""What the steps that add and remove tags are told."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from chassis.schemas import OwnSchema
from contacts.tags.rules import LONGEST
from contacts.tags.schemas import tag_list


class TagSettings(OwnSchema):
    """The tags: one, or a list of them."""

    tag = fields.String(validate=validate.Length(1, LONGEST))
    tags = tag_list()

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_kwargs: object) -> None:
        if len(data) != 1:
            raise ValidationError("Either tag or tags.", "tags")


def tags_of(settings: dict[str, Any]) -> list[str]:
    """The tags that a step names."""
    tags: list[str] = settings.get("tags") or [settings["tag"]]
    return tags
