# ruff: noqa: N815 - the names are those of the wire
"""Every event about service locations."""

from typing import Any

from marshmallow import Schema, fields

from chassis.events.declare import EventType


class ServiceLocationData(Schema):
    """The state of a service location, as it is answered."""

    id = fields.String(required=True)
    locationId = fields.String(required=True)
    name = fields.String(required=True)
    slug = fields.String(required=True)
    isActive = fields.Boolean(required=True)
    isPrivate = fields.Boolean(required=True)
    locationType = fields.String(required=True)
    phone = fields.String()
    address = fields.String()
    coverImage = fields.String()
    changes = fields.List(fields.Dict())


_STUDIO: dict[str, Any] = {
    "id": "BqTwX8QFwXzpegMve9EQ",
    "locationId": "C2QujeCh8ZnC7al2InWR",
    "name": "Studio at the river",
    "slug": "river",
    "isActive": True,
    "isPrivate": False,
    "locationType": "offline",
    "address": "Uferstraße 1, Berlin",
}
_RENAMED = {"field": "name", "before": "Studio", "after": "Studio at the river"}

SERVICE_LOCATION_CREATED = EventType("scheduling.service_location.created", schema=ServiceLocationData, example=_STUDIO)
SERVICE_LOCATION_UPDATED = EventType(
    "scheduling.service_location.updated", schema=ServiceLocationData, example={**_STUDIO, "changes": [_RENAMED]}
)
SERVICE_LOCATION_DELETED = EventType("scheduling.service_location.deleted", schema=ServiceLocationData, example=_STUDIO)

PUBLISHED = [SERVICE_LOCATION_CREATED, SERVICE_LOCATION_UPDATED, SERVICE_LOCATION_DELETED]
