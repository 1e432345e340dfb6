"""What contacts reads of the gateway's events, and what it answers to the other services."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from contacts.people.models import Contact


class LocationSeen(Schema):
    """A location's event, as far as contacts needs it."""

    class Meta:
        unknown = EXCLUDE

    company_id = fields.String(required=True, data_key="companyId")
    name = fields.String(required=True)
    country = fields.String(required=True)
    timezone = fields.String(required=True)
    settings = fields.Dict(required=True)


class _Changed(Schema):
    class Meta:
        unknown = EXCLUDE

    field = fields.String(required=True)
    before = fields.Raw(allow_none=True)


class UserSeen(Schema):
    """A user's event, as far as contacts needs it: who they are, where they work, and where they did if that changed."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String(required=True)
    email = fields.String(required=True)
    company_id = fields.String(required=True, data_key="companyId")
    type = fields.String(required=True)
    location_ids = fields.List(fields.String(), required=True, data_key="locationIds")
    changes = fields.List(fields.Nested(_Changed))


class ContactRefOut(Schema):
    """What another service keeps of a contact. `sequence` is that of the contact's newest event in this state."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True, allow_none=True)
    first_name = fields.String(required=True, allow_none=True, data_key="firstName")
    last_name = fields.String(required=True, allow_none=True, data_key="lastName")
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    assigned_to = fields.String(required=True, allow_none=True, data_key="assignedTo")
    followers = fields.List(fields.String(), required=True)
    timezone = fields.String(required=True, allow_none=True)
    deleted = fields.Boolean(required=True)
    merged_into = fields.String(required=True, allow_none=True, data_key="mergedInto")
    sequence = fields.Integer(required=True)


class ContactRefAnswer(Schema):
    """One contact, as other services know it."""

    contact_ref = fields.Nested(ContactRefOut, required=True, data_key="contactRef")


def present_ref(contact: Contact, sequence: int) -> dict[str, Any]:
    """A contact as other services know it."""
    return {
        "id": contact.id,
        "locationId": contact.location_id,
        "name": contact.name,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "email": contact.email,
        "phone": contact.phone,
        "assignedTo": contact.assigned_to,
        "followers": contact.followers,
        "timezone": contact.timezone,
        "deleted": contact.deleted,
        "mergedInto": contact.merged_into,
        "sequence": sequence,
    }
