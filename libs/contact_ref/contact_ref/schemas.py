"""A contact's state on the wire: in contacts' events, and in the answer of its internal operation."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from contact_ref.models import ContactState


class ContactSeen(Schema):
    """The data of a contact's event, as far as a reference needs it."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    assigned_to = fields.String(required=True, allow_none=True, data_key="assignedTo")
    followers = fields.List(fields.String(), required=True)
    timezone = fields.String(required=True, allow_none=True)
    deleted = fields.Boolean(required=True)
    # Events from before contacts could be merged have none.
    merged_into = fields.String(load_default=None, allow_none=True, data_key="mergedInto")
    # A release of contacts from before they were kept answers without them.
    first_name = fields.String(load_default=None, allow_none=True, data_key="firstName")
    last_name = fields.String(load_default=None, allow_none=True, data_key="lastName")


class ContactRefAnswer(ContactSeen):
    """What `GET /internal/contact-refs/{id}` answers below `contactRef`."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    sequence = fields.Integer(required=True)


def state_of(loaded: Mapping[str, Any]) -> ContactState:
    """The state in what `ContactRefAnswer` loaded."""
    return ContactState(**{**loaded, "followers": tuple(loaded["followers"])})
