"""Errors about service bookings."""

from chassis.errors import Invalid, NotFound


def service_booking_not_found() -> NotFound:
    """404: no such booking in this location, or not one that the caller may see, or it was deleted."""
    return NotFound("service_booking_not_found", "There is no such service booking.")


def one_currency_only() -> Invalid:
    """422: the services are priced in several currencies."""
    return Invalid.of_field("services", "one_currency_only", "The services of a booking are priced in one currency.")


def unknown_add_on(add_on_id: str) -> Invalid:
    """422: the service has no such add-on."""
    return Invalid("unknown_add_on", "The service has no such add-on.", details={"addOnId": add_on_id})
