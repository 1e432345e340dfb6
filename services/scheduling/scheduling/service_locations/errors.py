"""Errors about service locations."""

from chassis.errors import Conflict, Invalid, NotFound


def service_location_not_found() -> NotFound:
    """404: no such service location in this location, or it was deleted."""
    return NotFound("service_location_not_found", "There is no such service location.")


def service_location_slug_taken(service_location_id: str) -> Conflict:
    """409: another service location has this slug."""
    return Conflict(
        "slug_taken",
        "Another service location has this slug.",
        details={"serviceLocationId": service_location_id},
    )


def meeting_location_required() -> Invalid:
    """422: the place is to be named by who books."""
    return Invalid.of_field("meetingLocation", "required", "This service location asks who books where to meet.")
