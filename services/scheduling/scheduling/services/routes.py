"""The catalogue of services, as the published API has it."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.service_locations.schemas import DeletedAnswer
from scheduling.services import operations
from scheduling.services.schemas import (
    ServiceAnswer,
    ServiceCreateBody,
    ServicesAnswer,
    ServicesQuery,
    ServiceUpdateBody,
    present_service,
)

services = Feature("services", __name__, "The catalogue of services")

READ, WRITE = "calendars.readonly", "calendars.write"
ALL = "/calendars/services/catalog"
ONE = f"{ALL}/<service_id>"


@services.operation("GET", ALL, scope=READ, query=ServicesQuery, answer=ServicesAnswer)
def list_services(work: Work, query: dict[str, Any]) -> Answer:
    """List the location's services."""
    return {"services": [present_service(one) for one in operations.list_services(work, query)]}


@services.operation("POST", ALL, scope=WRITE, body=ServiceCreateBody, answer=ServiceAnswer, status=201)
def create_service(work: Work, body: dict[str, Any]) -> Answer:
    """Make a service."""
    service = operations.create_service(work, body)
    work.show_version(service.calendar)
    return {"service": present_service(service)}


@services.operation("GET", ONE, scope=READ, answer=ServiceAnswer)
def get_service(work: Work, service_id: str) -> Answer:
    """Read a service."""
    service = operations.get_service(work, service_id)
    work.show_version(service.calendar)
    return {"service": present_service(service)}


@services.operation("PUT", ONE, scope=WRITE, body=ServiceUpdateBody, answer=ServiceAnswer)
def update_service(work: Work, body: dict[str, Any], service_id: str) -> Answer:
    """Change a service."""
    service = operations.update_service(work, service_id, body)
    work.show_version(service.calendar)
    return {"service": present_service(service)}


@services.operation("DELETE", ONE, scope=WRITE, answer=DeletedAnswer)
def delete_service(work: Work, service_id: str) -> Answer:
    """Delete a service; what was booked stays."""
    operations.delete_service(work, service_id)
    return {"success": True, "message": "Service deleted successfully"}
