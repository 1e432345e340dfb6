"""Where the services of a booking are given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.work import Work
from scheduling.service_bookings.models import ServiceBooking
from scheduling.service_locations.errors import meeting_location_required, service_location_not_found
from scheduling.service_locations.models import ServiceLocation
from scheduling.service_locations.operations import default_service_location, get_service_location


@dataclass(frozen=True)
class Spot:
    """A service location (None: the location has none) and the address there; `ignored` says that the caller named another in vain."""

    id: str | None
    address: str | None
    ignored: bool = False


def spot_of(work: Work, body: Mapping[str, Any]) -> Spot:
    """Where a booking asks to be, else the default.

    Raises:
        NotFound: `service_location_not_found`, or it is not active.
        Invalid: the service location asks for the place, and none is given.
    """
    named = body.get("service_location_id")
    row = default_service_location(work) if named is None else get_service_location(work, named)
    if row is not None and not row.is_active:
        raise service_location_not_found()
    return _spot(row, body.get("meeting_location"))


def spot_for_change(work: Work, booking: ServiceBooking, body: Mapping[str, Any]) -> Spot | None:
    """Where a change moves the booking to; None if it says nothing of that.

    Raises:
        NotFound, Invalid: as `spot_of`.
    """
    if "service_location_id" in body:
        return spot_of(work, body)
    if "meeting_location" not in body:
        return None
    # Its service location may have been deleted since; the booking is there all the same.
    known = booking.service_location_id
    return _spot(work.session.get(ServiceLocation, known) if known else None, body["meeting_location"])


def _spot(row: ServiceLocation | None, meeting_location: str | None) -> Spot:
    if row is None:
        return Spot(None, meeting_location)
    if not row.asks_booker:
        return Spot(row.id, row.address, ignored=meeting_location is not None)
    if not meeting_location:
        raise meeting_location_required()
    return Spot(row.id, meeting_location)
