"""Files that documents has stored become values of the custom fields that they were sent for."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from chassis.errors import NotFound
from chassis.events.declare import Event
from chassis.work import Work
from contacts.custom_fields.rules import merged
from contacts.custom_fields.types import FILES, MOST_FILES
from contacts.custom_fields.values import hold_fields
from contacts.people.changing import changing
from contacts.people.loading import lock_contact


class FieldFilesSeen(Schema):
    """Files for a contact's custom field, by the ids that its value has them under."""

    class Meta:
        unknown = EXCLUDE

    field_id = fields.String(required=True, data_key="fieldId")
    files = fields.Dict(fields.String(), fields.Dict(keys=fields.String()), required=True)


def keep_files(work: Work, event: Event) -> None:
    """Add files to a contact's value of a field; where it takes fewer, the new ones stay. Nothing happens where either is gone."""
    field_id = event.data["field_id"]
    field = hold_fields(work, "contact", [field_id]).get(field_id)
    if event.contact_id is None or field is None or field.data_type != FILES:
        return
    try:
        contact = lock_contact(work, event.contact_id)
    except NotFound:
        return
    value = {**_by_id(contact.custom_fields.get(field.id)), **event.data["files"]}
    newest = dict(list(value.items())[-(field.max_file_limit or MOST_FILES) :])
    with work.acting_as(event.actor), changing(work, contact):
        contact.custom_fields = merged(contact.custom_fields, {field.id: newest})


def _by_id(value: Any) -> dict[str, Any]:
    """A value's files by their ids; those of a list of addresses, by their addresses."""
    if isinstance(value, dict):
        return value
    return {str(one if isinstance(one, str) else one.get("documentId") or one.get("url")): one for one in value or ()}
