"""What merge fields are filled in with: the contact, the user who writes, the location and its custom values."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select

from chassis.errors import Invalid
from chassis.work import Work
from contacts.custom_fields.models import CustomField
from contacts.custom_values.models import CustomValue
from contacts.merge_fields.rules import MergeFieldError, check, fill_in
from contacts.people.models import Contact
from contacts.refs.models import UserRef
from contacts.refs.operations import read_location
from contacts.staff.presence import absent_users

_TEXTS = (
    "id",
    "first_name",
    "last_name",
    "name",
    "email",
    "phone",
    "company_name",
    "address1",
    "city",
    "state",
    "postal_code",
    "country",
    "website",
    "timezone",
    "type",
    "source",
)


def fields_can_be_read(text: str) -> None:
    """A marshmallow validator: the merge fields of a text can be read."""
    try:
        check(text)
    except MergeFieldError as error:
        raise ValidationError(f"Its merge fields can't be read: {error}") from error


def facts_for(work: Work, contact: Contact) -> dict[str, Any]:
    """What the merge fields of a message to `contact` mean. The user is the one who acts, else the contact's owner."""
    location = read_location(work)
    values = work.session.execute(select(CustomValue.key, CustomValue.value))
    return {
        "contact": _of_contact(work, contact),
        "user": _of_user(work, work.identity.user_id or contact.assigned_to),
        "location": {
            "id": location.location_id,
            "name": location.name,
            "country": location.country,
            "timezone": location.timezone,
        },
        "custom_values": {row.key: row.value for row in values},
    }


def filled_in(text: str, facts: Mapping[str, Any], field: str, *, html: bool = False) -> str:
    """`text`, which came as `field`, with its merge fields filled in.

    Raises:
        Invalid: `invalid_merge_fields`.
    """
    try:
        return fill_in(text, facts, html=html)
    except MergeFieldError as error:
        raise Invalid.of_field(field, "invalid_merge_fields", f"{field}: {error}") from error


def _of_contact(work: Work, contact: Contact) -> dict[str, Any]:
    standard = {name: getattr(contact, name) for name in _TEXTS}
    born = contact.date_of_birth
    standard |= {
        "full_name": contact.name,
        "date_of_birth": born.isoformat() if born else None,
        "tags": list(contact.tags),
    }
    own: dict[str, Any] = {}
    if contact.custom_fields:
        for field in work.session.scalars(select(CustomField).where(CustomField.object_key == "contact")):
            own[field.field_key.partition(".")[2]] = _labelled(field, contact.custom_fields.get(field.id))
    return own | standard


def _labelled(field: CustomField, value: Any) -> Any:
    labels = field.definition.options
    if isinstance(value, list):
        return [labels.get(one, one) if isinstance(one, str) else one for one in value]
    return labels.get(value, value) if isinstance(value, str) else value


def _of_user(work: Work, user_id: str | None) -> dict[str, Any]:
    user = work.session.get(UserRef, user_id) if user_id else None
    if user is None or absent_users(work, [user.id]):
        return {}
    first, _, last = (user.name or "").partition(" ")
    return {"id": user.id, "name": user.name, "first_name": first, "last_name": last, "email": user.email}
