"""The wire's forms of locations."""

# ruff: noqa: N815 - names of the wire

from typing import Any
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, validate

from chassis.schemas import PublishedSchema, text
from gateway.locations.models import Location

PERMISSIONS = (
    "2-way-text-messaging",
    "gmb-messaging",
    "web-chat",
    "reputation-management",
    "facebook-messenger",
    "gmb-call-tracking",
    "missed-call-text-back",
    "text-to-pay",
    "calendar",
    "crm",
    "opportunities",
    "email-marketing",
    "form-builder",
    "survey-builder",
    "trigger-links",
    "html-builder",
    "sms-email-templates",
    "funnels",
    "websites",
    "workflow",
    "membership",
    "all-reports",
    "triggers",
    "campaigns",
    "launchpad",
)
_SETTINGS = ("allowDuplicateContact", "allowDuplicateOpportunity", "allowFacebookNameMerge", "disableContactTimezone")
_SOCIAL = (
    "facebookUrl",
    "googlePlus",
    "linkedIn",
    "foursquare",
    "twitter",
    "yelp",
    "instagram",
    "youtube",
    "pinterest",
    "blogRss",
    "googlePlacesId",
)
_ZONES = available_timezones()


def _known_zone(name: str) -> None:
    if name not in _ZONES:
        raise ValidationError("Not a known time zone.")


class ProspectBody(PublishedSchema):
    """The person behind a location."""

    firstName = text(200, required=True)
    lastName = text(200, required=True)
    email = fields.Email(required=True, validate=validate.Length(max=320))


SettingsBody = PublishedSchema.from_dict({name: fields.Boolean() for name in _SETTINGS}, name="SettingsBody")
SocialBody = PublishedSchema.from_dict({name: text(2000) for name in _SOCIAL}, name="SocialBody")


def _location_fields(*, name_required: bool) -> dict[str, fields.Field[Any]]:
    return {
        "name": text(200, least=1, required=name_required),
        "companyId": text(40, required=True),
        "phone": text(50),
        "address": text(500),
        "city": text(200),
        "state": text(200),
        "country": fields.String(validate=validate.Regexp(r"^[A-Z]{2}\Z", error="Not a country's two letters.")),
        "postalCode": text(50),
        "website": text(2000),
        "timezone": fields.String(validate=_known_zone),
        "prospectInfo": fields.Nested(ProspectBody),
        "settings": fields.Nested(SettingsBody),
        "social": fields.Nested(SocialBody),
    }


NewLocationBody = PublishedSchema.from_dict(_location_fields(name_required=True), name="NewLocationBody")
LocationBody = PublishedSchema.from_dict(_location_fields(name_required=False), name="LocationBody")


class PermissionsBody(PublishedSchema):
    """What a location may use."""

    permissions = fields.List(fields.String(validate=validate.OneOf(PERMISSIONS)), required=True)


class SearchQuery(PublishedSchema):
    """A search among locations; numbers come as text."""

    companyId = text(40)
    email = text(320)
    skip = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))
    limit = fields.Integer(load_default=10, validate=validate.Range(1, 1000))
    order = fields.String(load_default="asc", validate=validate.OneOf(("asc", "desc")))


class LocationAnswer(PublishedSchema):
    """A location as the published API shows it."""

    id = fields.String(required=True)
    companyId = fields.String()
    name = fields.String(required=True)
    phone = fields.String()
    email = fields.String()
    address = fields.String()
    city = fields.String()
    state = fields.String()
    country = fields.String()
    postalCode = fields.String()
    website = fields.String()
    timezone = fields.String()
    firstName = fields.String()
    lastName = fields.String()
    settings = fields.Dict()
    social = fields.Dict()
    business = fields.Dict()


class OneLocationAnswer(PublishedSchema):
    """One location under its name."""

    location = fields.Nested(LocationAnswer, required=True)


class LocationsAnswer(PublishedSchema):
    """A page of locations."""

    locations = fields.List(fields.Nested(LocationAnswer), required=True)


class DeletedLocationAnswer(PublishedSchema):
    """That a location is gone."""

    success = fields.Boolean(required=True)
    message = fields.String(required=True)


class TimezonesAnswer(PublishedSchema):
    """Names of the time zone database."""

    timezones = fields.List(fields.String(), required=True)


_WIRE_NAMES = {"postal_code": "postalCode", "first_name": "firstName", "last_name": "lastName"}


def wire_name(column: str) -> str:
    """A column's name on the wire."""
    return _WIRE_NAMES.get(column, column)


def present_location(location: Location) -> dict[str, Any]:
    """A location; a field without a value is left out, as the published schemas have no null."""
    texts = {wire_name(name): value for name, value in location.texts().items() if value is not None}
    return {
        "id": location.id,
        "companyId": location.company_id,
        **texts,
        "settings": location.settings,
        "social": location.social,
    }


_BUSINESS = ("name", "address", "city", "state", "country", "postalCode", "website", "timezone")


def present_location_with_business(location: Location) -> dict[str, Any]:
    """A location as it is read by itself."""
    shown = present_location(location)
    return {**shown, "business": {name: shown[name] for name in _BUSINESS if name in shown}}
