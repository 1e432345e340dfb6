# ruff: noqa: N815 - the names are those of the wire
"""Every event about the catalogue of services. What a service has as a calendar is told by the calendar's own events too."""

from typing import Any

from marshmallow import INCLUDE, Schema, fields

from chassis.events.declare import EventType


class ServiceData(Schema):
    """The state of a service, as it is answered. Amounts are decimal numbers in major units."""

    class Meta:
        unknown = INCLUDE

    id = fields.String(required=True)
    locationId = fields.String(required=True)
    name = fields.String(required=True)
    slug = fields.String(required=True)
    payment = fields.Dict(required=True)
    serviceDuration = fields.Integer(required=True)
    serviceDurationUnit = fields.String(required=True)
    isPrivate = fields.Boolean(required=True)
    staff = fields.List(fields.Dict(), required=True)
    variations = fields.List(fields.Dict(), required=True)
    addOns = fields.List(fields.Dict(), required=True)
    changes = fields.List(fields.Dict())


_SERVICE: dict[str, Any] = {
    "id": "CVokAlI8fgw4WYWoCtQz",
    "locationId": "C2QujeCh8ZnC7al2InWR",
    "name": "Haircut",
    "slug": "haircut",
    "payment": {"amount": 49.5, "currency": "EUR"},
    "serviceDuration": 45,
    "serviceDurationUnit": "mins",
    "isPrivate": False,
    "staff": [{"id": "YlWd2wuCAZQzh2cH1fVZ"}],
    "variations": [
        {"id": "0TkCdp9PfvLeWKYRRvIz", "name": "Long hair", "serviceDuration": 60, "serviceDurationUnit": "mins"}
    ],
    "addOns": [],
}
_RENAMED = {"field": "name", "before": "Cut", "after": "Haircut"}

SERVICE_CREATED = EventType("scheduling.service.created", schema=ServiceData, example=_SERVICE)
SERVICE_UPDATED = EventType(
    "scheduling.service.updated", schema=ServiceData, example={**_SERVICE, "changes": [_RENAMED]}
)
SERVICE_DELETED = EventType("scheduling.service.deleted", schema=ServiceData, example=_SERVICE)

PUBLISHED = [SERVICE_CREATED, SERVICE_UPDATED, SERVICE_DELETED]
