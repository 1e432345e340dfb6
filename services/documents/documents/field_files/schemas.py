"""The wire of custom fields' files, and what is read of contacts' events."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from chassis.schemas import PublishedSchema, text
from documents.field_files.telling import FieldFiles

_LONGEST_ID = 40


class FieldSeen(Schema):
    """A custom field's event, as far as its files need it."""

    class Meta:
        unknown = EXCLUDE

    object_key = fields.String(required=True, data_key="objectKey")
    data_type = fields.String(required=True, data_key="dataType")
    # Events from before files were taken for fields have none.
    accepted_formats = fields.List(fields.String(), load_default=list, data_key="acceptedFormats")


class FieldFilesQuery(PublishedSchema):
    """Whose files they are."""

    contact_id = text(_LONGEST_ID, least=1, required=True, data_key="contactId")
    location_id = text(_LONGEST_ID, least=1, required=True, data_key="locationId")


class FieldValueOut(Schema):
    """The files that a field got."""

    id = fields.String(required=True)
    value = fields.Dict(required=True)


class FieldFilesContact(Schema):
    """The contact, as far as the upload changes it."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    custom_fields = fields.List(fields.Nested(FieldValueOut), required=True, data_key="customFields")


class FieldFilesAnswer(Schema):
    """The contact, as far as the upload changes it: contacts sets the values a moment later."""

    contact = fields.Nested(FieldFilesContact, required=True)


def present_field_files(contact_id: str, location_id: str, added: Mapping[str, FieldFiles]) -> dict[str, Any]:
    """What an upload adds to a contact, as the wire has it."""
    values = [{"id": field_id, "value": files} for field_id, files in added.items()]
    return {"contact": {"id": contact_id, "locationId": location_id, "customFields": values}}
