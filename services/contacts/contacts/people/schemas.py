"""Contacts on the wire."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from chassis.schemas import PublishedSchema, wire_time, wire_time_or_none
from contacts.channels.schemas import EmailOut, PhoneOut, present_channel
from contacts.custom_fields.schemas import CustomFieldValue, custom_field_inputs
from contacts.dnd.schemas import DndSettings, InboundDndSettings
from contacts.people.models import Contact
from contacts.people.rows import ContactRow
from contacts.people.rules import LONGEST_PART, split_name
from contacts.tags.schemas import tag_list
from contacts.wire import Day, boolean, identifier, optional_text, time_zone, without_nulls


def _parts_fit(name: str) -> None:
    names = split_name(name)
    if max(len(names.first_name or ""), len(names.last_name or "")) > LONGEST_PART:
        raise ValidationError(f"Its first word or the rest is longer than maximum length {LONGEST_PART}.")


class ContactFields(PublishedSchema):
    """What a client may give of a contact."""

    first_name = optional_text(LONGEST_PART, "firstName")
    last_name = optional_text(LONGEST_PART, "lastName")
    name = optional_text(500, None, _parts_fit)
    email = optional_text(320)
    phone = optional_text(64)
    address1 = optional_text(500)
    city = optional_text(255)
    state = optional_text(255)
    postal_code = optional_text(40, "postalCode")
    country = optional_text(100)
    website = optional_text(2048)
    timezone = time_zone()
    gender = optional_text(50)
    date_of_birth = Day(allow_none=True, data_key="dateOfBirth")
    company_name = optional_text(255, "companyName")
    source = optional_text(255)
    type = fields.String(validate=validate.Length(1, 50))
    assigned_to = identifier(none=True, name="assignedTo")
    dnd = boolean()
    dnd_settings = fields.Nested(DndSettings, data_key="dndSettings")
    inbound_dnd_settings = fields.Nested(InboundDndSettings, data_key="inboundDndSettings")
    tags = tag_list()
    custom_fields = custom_field_inputs()


class ContactBody(ContactFields):
    """A contact to make."""

    location_id = identifier(required=True, name="locationId")


class UpsertBody(ContactBody):
    """A contact to find and change, or to make."""

    create_if_allowed = boolean(name="createNewIfDuplicateAllowed")


class DuplicateQuery(PublishedSchema):
    """By what to find a contact."""

    location_id = identifier(required=True, name="locationId")
    number = fields.String(validate=validate.Length(max=64))
    email = fields.String(validate=validate.Length(max=320))


class PhotoOut(Schema):
    """A contact's picture and where it came from."""

    url = fields.String(required=True)
    source = fields.String(required=True)


class ContactOut(Schema):
    """A contact in an answer. What is not set is left out of the published part."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String()
    first_name = fields.String(data_key="firstName")
    last_name = fields.String(data_key="lastName")
    first_name_lower_case = fields.String(data_key="firstNameLowerCase")
    last_name_lower_case = fields.String(data_key="lastNameLowerCase")
    full_name_lower_case = fields.String(data_key="fullNameLowerCase")
    email = fields.String()
    email_lower_case = fields.String(data_key="emailLowerCase")
    phone = fields.String()
    company_name = fields.String(data_key="companyName")
    business_id = fields.String(data_key="businessId")
    address1 = fields.String()
    city = fields.String()
    state = fields.String()
    postal_code = fields.String(data_key="postalCode")
    country = fields.String()
    website = fields.String()
    timezone = fields.String()
    gender = fields.String()
    date_of_birth = fields.String(data_key="dateOfBirth")
    type = fields.String(required=True)
    source = fields.String()
    assigned_to = fields.String(data_key="assignedTo")
    tags = fields.List(fields.String(), required=True)
    dnd = fields.Boolean(required=True)
    dnd_settings = fields.Dict(required=True, data_key="dndSettings")
    inbound_dnd_settings = fields.Dict(required=True, data_key="inboundDndSettings")
    custom_fields = fields.List(fields.Nested(CustomFieldValue), required=True, data_key="customFields")
    attribution_source = fields.Dict(data_key="attributionSource")
    last_attribution_source = fields.Dict(data_key="lastAttributionSource")
    date_added = fields.String(required=True, data_key="dateAdded")
    date_updated = fields.String(required=True, data_key="dateUpdated")
    last_activity = fields.String(data_key="lastActivity")
    phones = fields.List(fields.Nested(PhoneOut), required=True)
    emails = fields.List(fields.Nested(EmailOut), required=True)
    profile_photo = fields.Nested(PhotoOut, required=True, allow_none=True, data_key="profilePhoto")
    followers = fields.List(fields.String(), required=True)
    opportunities_count = fields.Integer(required=True, data_key="opportunitiesCount")
    version = fields.Integer(required=True)


class ContactAnswer(Schema):
    """One contact."""

    contact = fields.Nested(ContactOut, required=True)


class FoundAnswer(ContactAnswer):
    """One contact. `mergedInto` is its id, where it was asked for by that of a contact that was merged into it."""

    merged_into = fields.String(data_key="mergedInto")


class ContactOrNothing(Schema):
    """One contact, or null."""

    contact = fields.Nested(ContactOut, required=True, allow_none=True)


class UpdateAnswer(ContactAnswer):
    """A contact after a change."""

    succeeded = fields.Boolean(required=True)


class UpsertAnswer(ContactAnswer):
    """A contact, and whether it is new."""

    new = fields.Boolean(required=True)
    trace_id = fields.String(required=True, data_key="traceId")


def present_contact(contact: Contact) -> dict[str, Any]:
    """A contact as the wire has it."""
    emails = [present_channel("email", row) for row in contact.emails]
    return _presented(contact, emails, [present_channel("phone", row) for row in contact.phones])


def present_row(contact: ContactRow) -> dict[str, Any]:
    """A contact that was read as a plain row, as the wire has it."""
    return _presented(contact, contact.emails or [], contact.phones or [])


def present_found(contact: Contact, asked_id: str) -> dict[str, Any]:
    """A contact that was asked for by `asked_id`, its own or that of one that was merged into it."""
    answer: dict[str, Any] = {"contact": present_contact(contact)}
    return answer if contact.id == asked_id else {**answer, "mergedInto": contact.id}


def _presented(contact: Contact | ContactRow, emails: list[Any], phones: list[Any]) -> dict[str, Any]:
    return {**_published(contact, emails, phones), **_own(contact, emails, phones)}


def _primary(name: str, channels: list[Any]) -> str | None:
    return next((channel[name] for channel in channels if channel["primary"]), None)


def _published(contact: Contact | ContactRow, emails: list[Any], phones: list[Any]) -> dict[str, Any]:
    email = _primary("email", emails)
    return without_nulls(
        {
            "id": contact.id,
            "locationId": contact.location_id,
            "name": contact.name,
            "firstName": contact.first_name,
            "lastName": contact.last_name,
            "firstNameLowerCase": contact.first_name and contact.first_name.lower(),
            "lastNameLowerCase": contact.last_name and contact.last_name.lower(),
            "fullNameLowerCase": contact.name and contact.name.lower(),
            "email": email,
            "emailLowerCase": email and email.lower(),
            "phone": _primary("phone", phones),
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
            "tags": contact.tags,
            "dnd": contact.dnd,
            "dndSettings": contact.dnd_settings,
            "inboundDndSettings": contact.inbound_dnd_settings,
            "customFields": [{"id": field, "value": value} for field, value in contact.custom_fields.items()],
            "attributionSource": contact.attribution_source,
            "lastAttributionSource": contact.last_attribution_source,
            "dateAdded": wire_time(contact.created_at),
            "dateUpdated": wire_time(contact.updated_at),
            "lastActivity": wire_time_or_none(contact.last_activity_at),
        }
    )


def _own(contact: Contact | ContactRow, emails: list[Any], phones: list[Any]) -> dict[str, Any]:
    return {
        "phones": phones,
        "emails": emails,
        "profilePhoto": contact.profile_photo,
        "followers": contact.followers,
        "opportunitiesCount": contact.opportunities_count,
        "version": contact.version,
    }
