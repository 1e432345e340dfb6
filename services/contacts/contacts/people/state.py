"""A contact's state as events and the audit log tell it."""

from typing import Any

from contacts.people.models import Contact


def contact_data(contact: Contact) -> dict[str, Any]:
    """What every event of a contact carries: enough for the other services to know the contact by."""
    return {
        "id": contact.id,
        "locationId": contact.location_id,
        "name": contact.name,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "email": contact.email,
        "phone": contact.phone,
        "companyName": contact.company_name,
        "assignedTo": contact.assigned_to,
        "followers": list(contact.followers),
        "timezone": contact.timezone,
        "country": contact.country,
        "type": contact.type,
        "source": contact.source,
        "tags": list(contact.tags),
        "dnd": contact.dnd,
        "dndSettings": contact.dnd_settings,
        "deleted": contact.deleted,
        "mergedInto": contact.merged_into,
        "version": contact.version,
    }


def contact_fields(contact: Contact) -> dict[str, Any]:
    """Every field that a person would call one, for telling two states apart; a custom field is `customFields.ID`."""
    return {
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "emails": [_channel("email", row) for row in contact.emails],
        "phones": [_channel("phone", row) for row in contact.phones],
        "companyName": contact.company_name,
        "businessId": contact.business_id,
        "address1": contact.address1,
        "city": contact.city,
        "state": contact.state,
        "postalCode": contact.postal_code,
        "country": contact.country,
        "website": contact.website,
        "timezone": contact.timezone,
        "gender": contact.gender,
        "dateOfBirth": contact.date_of_birth.isoformat() if contact.date_of_birth else None,
        "type": contact.type,
        "source": contact.source,
        "assignedTo": contact.assigned_to,
        "followers": list(contact.followers),
        "tags": list(contact.tags),
        "dnd": contact.dnd,
        "dndSettings": dict(contact.dnd_settings),
        "inboundDndSettings": dict(contact.inbound_dnd_settings),
        "attributionSource": contact.attribution_source,
        "lastAttributionSource": contact.last_attribution_source,
        "profilePhoto": contact.profile_photo,
        **{f"customFields.{field}": value for field, value in contact.custom_fields.items()},
    }


def _channel(name: str, row: Any) -> dict[str, Any]:
    return {name: row.value, "label": row.label, "primary": row.primary}
