"""What happens to businesses."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType
from contacts.event_parts import ChangeData


class BusinessData(Schema):
    """A business as it is after what happened."""

    id = fields.String(required=True)
    location_id = fields.String(required=True, data_key="locationId")
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    website = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    city = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, allow_none=True)
    postal_code = fields.String(required=True, allow_none=True, data_key="postalCode")
    country = fields.String(required=True, allow_none=True)
    description = fields.String(required=True, allow_none=True)
    custom_fields = fields.Dict(keys=fields.String(), required=True, data_key="customFields")
    changes = fields.List(fields.Nested(ChangeData))


_BUSINESS: dict[str, Any] = {
    "id": "0bTzyXcF8aaQ2rLd51ka",
    "locationId": "0bTzyWw2h3vXnq0ZkP7e",
    "name": "Müller GmbH",
    "phone": "+4930123457",
    "email": "office@example.com",
    "website": "https://example.com",
    "address": "Hauptstraße 1",
    "city": "Berlin",
    "state": None,
    "postalCode": "10115",
    "country": "DE",
    "description": None,
    "customFields": {},
}

BUSINESS_CREATED = EventType("contacts.business.created", schema=BusinessData, example=_BUSINESS)
BUSINESS_UPDATED = EventType(
    "contacts.business.updated",
    schema=BusinessData,
    example={**_BUSINESS, "changes": [{"field": "city", "before": "Bonn", "after": "Berlin"}]},
)
BUSINESS_DELETED = EventType("contacts.business.deleted", schema=BusinessData, example=_BUSINESS)

BUSINESS_EVENTS = [BUSINESS_CREATED, BUSINESS_UPDATED, BUSINESS_DELETED]
