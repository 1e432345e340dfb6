"""Every event that the gateway publishes."""

# ruff: noqa: N815 - names of the wire

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class ChangeData(Schema):
    """One field before and after."""

    field = fields.String(required=True)
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class UserData(Schema):
    """A user as it is after what happened."""

    id = fields.String(required=True)
    companyId = fields.String(required=True)
    name = fields.String(required=True)
    firstName = fields.String(required=True)
    lastName = fields.String(required=True)
    email = fields.String(required=True)
    phone = fields.String()
    type = fields.String(required=True)
    role = fields.String(required=True)
    locationIds = fields.List(fields.String(), required=True)
    assignedDataOnly = fields.Boolean(required=True)
    changes = fields.List(fields.Nested(ChangeData))


class LocationData(Schema):
    """A location as it is after what happened."""

    id = fields.String(required=True)
    companyId = fields.String(required=True)
    name = fields.String(required=True)
    phone = fields.String()
    email = fields.String()
    address = fields.String()
    city = fields.String()
    state = fields.String()
    country = fields.String(required=True)
    postalCode = fields.String()
    website = fields.String()
    timezone = fields.String(required=True)
    firstName = fields.String()
    lastName = fields.String()
    settings = fields.Dict(required=True)
    social = fields.Dict(required=True)
    changes = fields.List(fields.Nested(ChangeData))


_USER = {
    "id": "0IHuJvc2ofPAAA8GzTRi",
    "companyId": "5DP41231LkQsiKESj6rh",
    "name": "Zoë Ångström",
    "firstName": "Zoë",
    "lastName": "Ångström",
    "email": "zoe@example.com",
    "type": "account",
    "role": "user",
    "locationIds": ["ve9EPM428h8vShlRW1KT"],
    "assignedDataOnly": False,
}
_LOCATION = {
    "id": "ve9EPM428h8vShlRW1KT",
    "companyId": "5DP41231LkQsiKESj6rh",
    "name": "Bäckerei Müller",
    "country": "DE",
    "timezone": "Europe/Berlin",
    "settings": {},
    "social": {},
}

USER_CREATED = EventType("gateway.user.created", schema=UserData, example=_USER)
USER_UPDATED = EventType(
    "gateway.user.updated",
    schema=UserData,
    example={**_USER, "changes": [{"field": "role", "before": "admin", "after": "user"}]},
)
USER_DELETED = EventType("gateway.user.deleted", schema=UserData, example=_USER)
LOCATION_CREATED = EventType("gateway.location.created", schema=LocationData, example=_LOCATION)
LOCATION_UPDATED = EventType(
    "gateway.location.updated",
    schema=LocationData,
    example={**_LOCATION, "changes": [{"field": "country", "before": "US", "after": "DE"}]},
)
LOCATION_DELETED = EventType("gateway.location.deleted", schema=LocationData, example=_LOCATION)

PUBLISHED = [USER_CREATED, USER_UPDATED, USER_DELETED, LOCATION_CREATED, LOCATION_UPDATED, LOCATION_DELETED]
