"""Tags on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import PublishedSchema
from contacts.tags.models import Tag
from contacts.tags.rules import LONGEST, MOST


def tag_list(*, required: bool = False) -> fields.List[str]:
    """Tags as they are given, in any case."""
    return fields.List(
        fields.String(validate=validate.Length(1, LONGEST)), required=required, validate=validate.Length(max=MOST)
    )


class TagsBody(PublishedSchema):
    """Tags to add or to remove."""

    tags = tag_list(required=True)


class TagsAnswer(Schema):
    """A contact's tags afterwards."""

    tags = fields.List(fields.String(), required=True)


class TagBody(PublishedSchema):
    """A tag of the location."""

    name = fields.String(required=True, validate=validate.Length(1, LONGEST))


class TagOut(Schema):
    """A tag of the location in an answer."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")


class TagAnswer(Schema):
    """One tag of the location."""

    tag = fields.Nested(TagOut, required=True)


class LocationTagsAnswer(Schema):
    """The location's tags."""

    tags = fields.List(fields.Nested(TagOut), required=True)


def present_tag(tag: Tag) -> dict[str, Any]:
    """A tag of the location as the wire has it."""
    return {"id": tag.id, "name": tag.name, "locationId": tag.location_id}
