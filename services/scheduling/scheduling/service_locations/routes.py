"""Service locations, as the published API has them."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.service_locations import operations
from scheduling.service_locations.schemas import (
    DeletedAnswer,
    ServiceLocationAnswer,
    ServiceLocationCreateBody,
    ServiceLocationsAnswer,
    ServiceLocationsQuery,
    ServiceLocationUpdateBody,
    present_service_location,
)

service_locations = Feature("service_locations", __name__, "Service locations: where services are given")

READ, WRITE = "calendars.readonly", "calendars.write"
ALL = "/calendars/services/locations"
ONE = f"{ALL}/<service_location_id>"


@service_locations.operation("GET", ALL, scope=READ, query=ServiceLocationsQuery, answer=ServiceLocationsAnswer)
def list_service_locations(work: Work, query: dict[str, Any]) -> Answer:
    """List the location's service locations."""
    rows = operations.list_service_locations(work, query["locationId"])
    return {"serviceLocations": [present_service_location(row) for row in rows]}


@service_locations.operation(
    "POST", ALL, scope=WRITE, body=ServiceLocationCreateBody, answer=ServiceLocationAnswer, status=201
)
def create_service_location(work: Work, body: dict[str, Any]) -> Answer:
    """Make a service location."""
    row = operations.create_service_location(work, body)
    work.show_version(row)
    return present_service_location(row)


@service_locations.operation("GET", ONE, scope=READ, answer=ServiceLocationAnswer)
def get_service_location(work: Work, service_location_id: str) -> Answer:
    """Read a service location."""
    row = operations.get_service_location(work, service_location_id)
    work.show_version(row)
    return present_service_location(row)


@service_locations.operation("PUT", ONE, scope=WRITE, body=ServiceLocationUpdateBody, answer=ServiceLocationAnswer)
def update_service_location(work: Work, body: dict[str, Any], service_location_id: str) -> Answer:
    """Change a service location."""
    row = operations.update_service_location(work, service_location_id, body)
    work.show_version(row)
    return present_service_location(row)


@service_locations.operation("DELETE", ONE, scope=WRITE, answer=DeletedAnswer)
def delete_service_location(work: Work, service_location_id: str) -> Answer:
    """Delete a service location; what was booked there stays."""
    operations.delete_service_location(work, service_location_id)
    return {"success": True, "message": "Service location deleted successfully"}
