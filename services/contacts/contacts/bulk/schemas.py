"""Changes to many contacts on the wire."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import PublishedSchema
from contacts.bulk.operations import Tagged
from contacts.tags.schemas import tag_list
from contacts.wire import boolean, identifier

_LONGEST_LIST = 5_000
_MESSAGES = {
    "contact_not_found": "There is no such contact.",
    "too_many_tags": "A contact has too many tags already.",
}


def _ids() -> fields.List[str]:
    return fields.List(
        fields.String(validate=validate.Length(1, 100)), required=True, validate=validate.Length(1, _LONGEST_LIST)
    )


class BulkTagsBody(PublishedSchema):
    """Tags for many contacts. `removeAllTags` counts only where tags are removed; `type` only where the path leaves it open."""

    location_id = identifier(required=True, name="locationId")
    contacts = _ids()
    tags = tag_list(required=True)
    remove_all = boolean(name="removeAllTags")
    change = fields.String(load_default="add", data_key="type", validate=validate.Length(max=20))


class BulkTagsAnswer(Schema):
    """What became of each contact."""

    succeeded = fields.Boolean(required=True)
    succeded = fields.Boolean(required=True)
    error_count = fields.Integer(required=True, data_key="errorCount")
    responses = fields.List(fields.Dict(), required=True)


class BulkBusinessBody(PublishedSchema):
    """A business for many contacts; null takes them out of theirs."""

    location_id = identifier(required=True, name="locationId")
    ids = _ids()
    business_id = identifier(required=True, none=True, name="businessId")


class BulkBusinessAnswer(Schema):
    """The contacts that were changed."""

    success = fields.Boolean(required=True)
    ids = fields.List(fields.String(), required=True)


def present_tagged(results: Sequence[Tagged]) -> dict[str, Any]:
    """What became of each contact, as the published example has it (its schema calls the objects strings)."""
    return {
        "succeeded": True,
        "succeded": True,
        "errorCount": sum(result.problem is not None for result in results),
        "responses": [_response(result) for result in results],
    }


def _response(result: Tagged) -> dict[str, Any]:
    if result.problem is not None:
        told = {"message": _MESSAGES[result.problem], "code": result.problem}
        return {"contactId": result.contact_id, "type": "error", **told}
    return {
        "contactId": result.contact_id,
        "message": "Tags updated",
        "type": "success",
        "oldTags": list(result.before),
        "tagsAdded": list(result.added),
        "tagsRemoved": list(result.removed),
    }
