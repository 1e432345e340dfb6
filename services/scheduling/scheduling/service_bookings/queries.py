"""Reading service bookings, and when one could be made. A restricted user sees those of their own contacts."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true

from chassis.work import Work
from scheduling.appointments.models import Appointment
from scheduling.contacts import contact_refs
from scheduling.service_bookings.errors import service_booking_not_found
from scheduling.service_bookings.models import BookedService, ServiceBooking
from scheduling.service_bookings.wanted import free_starts, read_wanted
from scheduling.slots.operations import by_date, check_range
from scheduling.slots.zones import zone_named
from scheduling.wire import check_location


def get_booking(work: Work, booking_id: str) -> ServiceBooking:
    """The booking.

    Raises:
        NotFound: `service_booking_not_found`.
    """
    return _one(work, _visible(work).where(ServiceBooking.id == booking_id), booking_id)


def booking_for_change(work: Work, booking_id: str) -> ServiceBooking:
    """The booking, locked with its appointments until the end of the transaction.

    Raises:
        NotFound: `service_booking_not_found`.
    """
    statement = _visible(work).where(ServiceBooking.id == booking_id)
    found = _one(work, statement.with_for_update(of=ServiceBooking), booking_id)
    # In the order of their ids, and before any lane: whoever changes one of them alone locks it before its lanes too.
    of_booking = select(BookedService.appointment_id).where(BookedService.booking_id == found.id)
    locked = select(Appointment).where(Appointment.id.in_(of_booking)).order_by(Appointment.id).with_for_update()
    work.session.scalars(locked.execution_options(populate_existing=True)).all()
    # One of them may have been deleted while this waited for it.
    if not found.standing:
        raise service_booking_not_found()
    return found


def list_bookings(work: Work, query: Mapping[str, Any]) -> Sequence[ServiceBooking]:
    """The bookings that touch the range, oldest first.

    Raises:
        NotFound: `location_not_found`.
    """
    check_location(work, query["locationId"])
    place_id = query.get("serviceLocationId")
    statement = _visible(work, Appointment.start_at < query["endTime"], Appointment.end_at > query["startTime"]).where(
        ServiceBooking.service_location_id == place_id if place_id else true()
    )
    return work.session.scalars(statement.order_by(ServiceBooking.id)).all()


def free_slots(work: Work, body: Mapping[str, Any]) -> dict[str, list[str]]:
    """When services in a row can begin within the range, by local date of the asked time zone (else the first service's).

    Raises:
        NotFound: `location_not_found`, `service_not_found`.
        Unreadable: `invalid_range`, `range_too_long`.
        Conflict: `calendar_inactive`.
        Invalid: `user_not_in_calendar`, `unknown_add_on`, `one_currency_only`.
    """
    check_location(work, body["location_id"])
    wanted = read_wanted(work, body["services"])
    zone = zone_named(body.get("timezone") or wanted[0].calendar.timezone)
    check_range(body["start_at"], body["end_at"], zone)
    return by_date(free_starts(work, wanted, body["start_at"], body["end_at"]), zone)


def _visible(work: Work, *conditions: ColumnElement[bool]) -> Select[Any]:
    seen = (
        select(BookedService.booking_id)
        .join(Appointment, Appointment.id == BookedService.appointment_id)
        .where(Appointment.deleted_at.is_(None), contact_refs.visible(work, Appointment.contact_id), *conditions)
    )
    return select(ServiceBooking).where(ServiceBooking.deleted_at.is_(None), ServiceBooking.id.in_(seen))


def _one(work: Work, statement: Select[Any], booking_id: str) -> ServiceBooking:
    found: ServiceBooking | None = work.session.scalars(statement).one_or_none() if len(booking_id) <= 40 else None
    if found is None:
        raise service_booking_not_found()
    return found
