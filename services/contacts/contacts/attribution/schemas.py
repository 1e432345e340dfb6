"""Attribution on the wire."""

from typing import Any

from marshmallow import Schema, fields, validate

from chassis.schemas import Instant, OwnSchema, text, wire_time
from contacts.attribution.models import TrackingKey
from contacts.attribution.rules import SESSION_SOURCES
from contacts.attribution.touches import Touch, clicks_of
from contacts.people.models import Contact
from contacts.wire import identifier

TYPES = ("page_view", "form", "survey", "call", "sms", "email", "chat", "purchase")
VISITOR = validate.Regexp(r"^[A-Za-z0-9_.:-]{1,100}\Z", error="1 to 100 letters, digits, _, ., : and -.")


class InteractionBody(OwnSchema):
    """Something that a visitor did, as the location's site tells it; `key` is the location's public key. Now, if no time is given."""

    key = text(64, least=1, required=True)
    visitor_id = fields.String(required=True, validate=VISITOR, data_key="visitorId")
    contact_id = identifier(none=True, name="contactId")
    type = fields.String(required=True, validate=validate.OneOf(TYPES))
    url = text(2048, none=True)
    referrer = text(2048, none=True)
    user_agent = text(1000, none=True, data_key="userAgent")
    at = Instant()


class Accepted(Schema):
    """It was taken in; what came of it is the location's to see."""

    accepted = fields.Boolean(required=True)


class TrackingKeyOut(Schema):
    """A location's public key for its sites."""

    key = fields.String(required=True)
    created_at = fields.String(required=True, data_key="createdAt")


class TrackingKeyAnswer(Schema):
    """A location's public key for its sites."""

    tracking_key = fields.Nested(TrackingKeyOut, required=True, data_key="trackingKey")


class TouchOut(Schema):
    """Where a contact came from; `rule` says which rule decided the source."""

    session_source = fields.String(required=True, validate=validate.OneOf(SESSION_SOURCES), data_key="sessionSource")
    rule = fields.String(required=True)
    url = fields.String(required=True)
    referrer = fields.String(required=True, allow_none=True)
    utm_source = fields.String(required=True, allow_none=True, data_key="utmSource")
    utm_medium = fields.String(required=True, allow_none=True, data_key="utmMedium")
    utm_campaign = fields.String(required=True, allow_none=True, data_key="utmCampaign")
    utm_content = fields.String(required=True, allow_none=True, data_key="utmContent")
    utm_term = fields.String(required=True, allow_none=True, data_key="utmTerm")
    click_ids = fields.Dict(fields.String(), fields.String(), required=True, data_key="clickIds")
    user_agent = fields.String(required=True, allow_none=True, data_key="userAgent")
    type = fields.String(required=True)
    at = fields.String(required=True)


class AttributionAnswer(Schema):
    """Where a contact came from at first, and last; null where nothing is known."""

    first = fields.Nested(TouchOut, required=True, allow_none=True)
    latest = fields.Nested(TouchOut, required=True, allow_none=True)


def present_key(key: TrackingKey) -> dict[str, Any]:
    """A tracking key as the wire has it."""
    return {"key": key.key, "createdAt": wire_time(key.created_at)}


def present_attribution(contact: Contact) -> dict[str, Any]:
    """Where a contact came from, as the wire has it."""
    return {
        "first": _present(contact.attribution_source),
        "latest": _present(contact.last_attribution_source),
    }


def _present(touch: Touch | None) -> dict[str, Any] | None:
    if touch is None:
        return None
    tags = ("referrer", "utmSource", "utmMedium", "utmContent", "utmTerm", "userAgent")
    return {
        **{name: touch[name] for name in ("sessionSource", "rule", "url", "at")},
        **{name: touch.get(name) for name in tags},
        "utmCampaign": touch.get("campaign"),
        "clickIds": clicks_of(touch),
        "type": touch["medium"],
    }
