"""Service bookings, as the published API has them."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.service_bookings import operations, queries
from scheduling.service_bookings.models import Revision
from scheduling.service_bookings.schemas import (
    LeaveQuery,
    ServiceBookingAnswer,
    ServiceBookingCreateBody,
    ServiceBookingsAnswer,
    ServiceBookingsQuery,
    ServiceBookingUpdateBody,
    ServiceSlotsBody,
    present_booking,
)
from scheduling.service_locations.schemas import DeletedAnswer
from scheduling.slots.schemas import FreeSlotsAnswer, present_slots

service_bookings = Feature("service_bookings", __name__, "Service bookings: several services in a row, all or none")

READ, WRITE = "calendars/events.readonly", "calendars/events.write"
ALL = "/calendars/services/bookings"
ONE = f"{ALL}/<booking_id>"


@service_bookings.operation("GET", ALL, scope=READ, query=ServiceBookingsQuery, answer=ServiceBookingsAnswer)
def list_service_bookings(work: Work, query: dict[str, Any]) -> Answer:
    """List the bookings in a range."""
    zone = query.get("timezone")
    return {"bookings": [present_booking(one, zone) for one in queries.list_bookings(work, query)]}


@service_bookings.operation(
    "POST",
    ALL,
    scope=WRITE,
    query=LeaveQuery,
    body=ServiceBookingCreateBody,
    answer=ServiceBookingAnswer,
    status=201,
)
def book_services(work: Work, query: dict[str, Any], body: dict[str, Any]) -> Answer:
    """Book services in a row."""
    booking, messages = operations.book_services(work, query, body)
    work.show_version(Revision(booking))
    return {**present_booking(booking), "messages": messages}


@service_bookings.operation(
    "POST",
    "/calendars/services/free-slots",
    scope="calendars.readonly",
    body=ServiceSlotsBody,
    answer=FreeSlotsAnswer,
    published=False,
)
def list_free_slots(work: Work, body: dict[str, Any]) -> Answer:
    """List when services in a row can begin, by local date."""
    return present_slots(queries.free_slots(work, body))


@service_bookings.operation("GET", ONE, scope=READ, answer=ServiceBookingAnswer)
def get_service_booking(work: Work, booking_id: str) -> Answer:
    """Read a booking."""
    booking = queries.get_booking(work, booking_id)
    work.show_version(Revision(booking))
    return present_booking(booking)


@service_bookings.operation(
    "PUT", ONE, scope=WRITE, query=LeaveQuery, body=ServiceBookingUpdateBody, answer=ServiceBookingAnswer
)
def change_service_booking(work: Work, query: dict[str, Any], body: dict[str, Any], booking_id: str) -> Answer:
    """Change, move, confirm or cancel a booking, or say what came of it."""
    booking, messages = operations.change_booking(work, booking_id, query, body)
    work.show_version(Revision(booking))
    return {**present_booking(booking), "messages": messages}


@service_bookings.operation("DELETE", ONE, scope=WRITE, answer=DeletedAnswer)
def delete_service_booking(work: Work, booking_id: str) -> Answer:
    """Delete a booking and free its time."""
    operations.delete_booking(work, booking_id)
    return {"success": True, "message": "Service booking deleted successfully"}
