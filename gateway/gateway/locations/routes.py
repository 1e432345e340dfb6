"""Published operations on locations."""

from typing import Any
from zoneinfo import available_timezones

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from gateway.locations import operations
from gateway.locations.reach import reach_location
from gateway.locations.schemas import (
    DeletedLocationAnswer,
    LocationAnswer,
    LocationBody,
    LocationsAnswer,
    NewLocationBody,
    OneLocationAnswer,
    PermissionsBody,
    SearchQuery,
    TimezonesAnswer,
    present_location,
    present_location_with_business,
)

locations = Feature("locations", __name__, description="Locations of a company")


@locations.operation(
    "POST", "/locations/", scope="locations.write", body=NewLocationBody, answer=LocationAnswer, company=True
)
def create_location(work: Work, body: dict[str, Any]) -> Answer:
    """Add a location; a company's own operation."""
    return present_location(operations.create_company_location(work, body))


@locations.operation(
    "GET", "/locations/search", scope="locations.readonly", query=SearchQuery, answer=LocationsAnswer, company=True
)
def search_locations(work: Work, query: dict[str, Any]) -> Answer:
    """Find locations."""
    return {"locations": [present_location(location) for location in operations.search_locations(work, query)]}


@locations.operation(
    "GET", "/locations/<location_id>", scope="locations.readonly", answer=OneLocationAnswer, company=True
)
def read_location(work: Work, location_id: str) -> Answer:
    """Read a location."""
    location = reach_location(work, location_id)
    work.show_version(location)
    return {"location": present_location_with_business(location)}


@locations.operation(
    "PUT",
    "/locations/<location_id>",
    scope="locations.write",
    body=LocationBody,
    answer=LocationAnswer,
    company=True,
)
def change_location(work: Work, body: dict[str, Any], location_id: str) -> Answer:
    """Change a location."""
    location = operations.change_location(work, location_id, body)
    work.show_version(location)
    return present_location(location)


@locations.operation(
    "DELETE",
    "/locations/<location_id>",
    scope="locations.internal-access-only",
    answer=DeletedLocationAnswer,
    company=True,
)
def delete_location(work: Work, location_id: str) -> Answer:
    """Close a location; a company's own operation."""
    operations.delete_location(work, location_id)
    return {"success": True, "message": "The location was deleted."}


@locations.operation(
    "GET",
    "/locations/<location_id>/permissions",
    scope="locations/write",
    answer=PermissionsBody,
    company=True,
)
def read_permissions(work: Work, location_id: str) -> Answer:
    """What a location may use."""
    return {"permissions": reach_location(work, location_id).permissions}


@locations.operation(
    "PUT",
    "/locations/<location_id>/permissions",
    scope="locations/write",
    body=PermissionsBody,
    answer=PermissionsBody,
    company=True,
)
def set_permissions(work: Work, body: dict[str, Any], location_id: str) -> Answer:
    """Say what a location may use."""
    return {"permissions": operations.set_permissions(work, location_id, body["permissions"]).permissions}


@locations.operation(
    "GET",
    "/locations/<location_id>/timezones",
    scope="locations.readonly",
    answer=TimezonesAnswer,
    company=True,
)
def list_timezones(work: Work, location_id: str) -> Answer:
    """The time zones that a location can have."""
    reach_location(work, location_id)
    return {"timezones": sorted(available_timezones())}
