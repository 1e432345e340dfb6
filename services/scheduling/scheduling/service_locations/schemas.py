# ruff: noqa: N815 - the names are those of the wire
"""Service locations on the wire.

Published: CreateServiceLocationDTO, UpdateServiceLocationDTO, ServiceLocationResponseDTO. `isActive` and `isPrivate`, which are
published in answers only, are taken too.
"""

from typing import Any

from marshmallow import Schema, fields

from chassis.schemas import PublishedSchema, text
from scheduling.service_locations.models import ASK_BOOKER, OFFLINE, ServiceLocation
from scheduling.wire import PublishedBody, choice, identifier, without_nothing


class ServiceLocationUpdateBody(PublishedBody):
    """What can be changed of a service location."""

    name = text(200, least=1)
    slug = text(200, least=1)
    phone = text(40)
    address = text(500)
    cover_image = text(2000, data_key="coverImage")
    location_type = choice(OFFLINE, ASK_BOOKER, data_key="locationType")
    is_active = fields.Boolean(data_key="isActive")
    is_private = fields.Boolean(data_key="isPrivate")


class ServiceLocationCreateBody(ServiceLocationUpdateBody):
    """A new service location."""

    location_id = identifier(required=True, data_key="locationId")
    name = text(200, least=1, required=True)
    slug = text(200, least=1, required=True)


class ServiceLocationsQuery(PublishedSchema):
    """Whose service locations to list."""

    locationId = identifier(required=True)


class ServiceLocationAnswer(Schema):
    """One service location."""

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


class ServiceLocationsAnswer(Schema):
    """The location's service locations."""

    serviceLocations = fields.List(fields.Nested(ServiceLocationAnswer), required=True)


class DeletedAnswer(Schema):
    """It was deleted."""

    success = fields.Boolean(required=True)
    message = fields.String(required=True)


def present_service_location(row: ServiceLocation) -> dict[str, Any]:
    """As it is answered, and as its events tell it."""
    return without_nothing(
        {
            "id": row.id,
            "locationId": row.location_id,
            "name": row.name,
            "slug": row.slug,
            "isActive": row.is_active,
            "isPrivate": row.is_private,
            "locationType": row.location_type,
            "phone": row.phone,
            "address": row.address,
            "coverImage": row.cover_image,
        }
    )
