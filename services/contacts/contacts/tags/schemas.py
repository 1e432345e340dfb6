"""Tags on the wire."""

from marshmallow import Schema, fields, validate

from chassis.schemas import PublishedSchema
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
