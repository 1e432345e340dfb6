"""Calls for the catalogue of services, where they are given, and bookings of them."""

from .calendars import DAY, FROM, UNTIL
from .calling import Call, located

SERVICES = [
    Call(
        "POST",
        "/calendars/services/catalog",
        lambda sdk, ids: sdk.calendars.create_service_catalog(
            located(
                ids,
                name="Haircut",
                slug="haircut-of-the-client",
                staff=[{"id": ids["user"]}],
                payment={"amount": 49.5},
                serviceDuration=30,
                serviceDurationUnit="mins",
                variations=[{"name": "Long hair", "serviceDuration": 60}],
            )
        ),
        {"service": "service.id", "variation": "service.variations.0.id"},
    ),
    Call(
        "GET",
        "/calendars/services/catalog",
        lambda sdk, ids: sdk.calendars.get_services_catalog(ids["location"], is_private=False),
    ),
    Call(
        "GET",
        "/calendars/services/catalog/{serviceId}",
        lambda sdk, ids: sdk.calendars.get_service_catalog_by_id(ids["service"]),
    ),
    Call(
        "PUT",
        "/calendars/services/catalog/{serviceId}",
        lambda sdk, ids: sdk.calendars.update_service_catalog(ids["service"], {"name": "Cut"}),
    ),
    Call(
        "POST",
        "/calendars/services/locations",
        lambda sdk, ids: sdk.calendars.create_service_location(
            located(ids, name="Studio", slug="studio-of-the-client", address="Uferstraße 1")
        ),
        {"studio": "id"},
    ),
    Call(
        "GET",
        "/calendars/services/locations",
        lambda sdk, ids: sdk.calendars.get_service_locations(ids["location"]),
    ),
    Call(
        "GET",
        "/calendars/services/locations/{serviceLocationId}",
        lambda sdk, ids: sdk.calendars.get_service_location_by_id(ids["studio"]),
    ),
    Call(
        "PUT",
        "/calendars/services/locations/{serviceLocationId}",
        lambda sdk, ids: sdk.calendars.update_service_location(ids["studio"], {"name": "Loft"}),
    ),
    Call(
        "POST",
        "/calendars/services/bookings",
        lambda sdk, ids: sdk.calendars.create_service_booking(
            located(
                ids,
                contactId=ids["friend"],
                serviceLocationId=ids["studio"],
                startTime=f"{DAY}T14:00:00Z",
                timezone="Europe/Berlin",
                services=[{"id": ids["service"]}, {"id": ids["variation"], "staffId": ids["user"]}],
            ),
            skip_scheduling_notice=True,
        ),
        {"booking": "bookingId"},
    ),
    Call(
        "GET",
        "/calendars/services/bookings",
        lambda sdk, ids: sdk.calendars.get_service_bookings(
            ids["location"], str(FROM), str(UNTIL), timezone="Asia/Kolkata"
        ),
    ),
    Call(
        "GET",
        "/calendars/services/bookings/{bookingId}",
        lambda sdk, ids: sdk.calendars.get_service_booking_by_id(ids["booking"]),
    ),
    Call(
        "PUT",
        "/calendars/services/bookings/{bookingId}",
        lambda sdk, ids: sdk.calendars.update_service_booking(
            ids["booking"], {"startTime": f"{DAY}T15:00:00Z"}, override_availability=False
        ),
    ),
    Call(
        "DELETE",
        "/calendars/services/bookings/{bookingId}",
        lambda sdk, ids: sdk.calendars.delete_service_booking(ids["booking"]),
    ),
    Call(
        "DELETE",
        "/calendars/services/locations/{serviceLocationId}",
        lambda sdk, ids: sdk.calendars.delete_service_location(ids["studio"]),
    ),
    Call(
        "DELETE",
        "/calendars/services/catalog/{serviceId}",
        lambda sdk, ids: sdk.calendars.delete_service_catalog(ids["service"]),
    ),
]
