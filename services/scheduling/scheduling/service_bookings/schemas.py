# ruff: noqa: N815 - the names are those of the wire
"""Service bookings on the wire.

Published: CreatePublicServiceBookingDTO, UpdateServiceBookingDTO, ServiceBookingResponseDTO. A booked service's `id` is that of the
service or of one of its variations, as a booking may name either.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import INCLUDE, Schema, fields, post_load, validate

from chassis.money import wire_amount
from chassis.schemas import PublishedSchema, text, wire_time
from scheduling.appointments.rules import Status
from scheduling.appointments.schemas import present_creator
from scheduling.service_bookings.models import BookedService, ServiceBooking
from scheduling.services.schemas import DEFAULT_CATEGORY
from scheduling.slots.rules import Leave
from scheduling.wire import (
    Milliseconds,
    Moment,
    OwnBody,
    PublishedBody,
    choice,
    identifier,
    whole,
    without_nothing,
    zone_field,
)

MOST_SERVICES = 10
_NO_SHOW = "no_show"


class BookedAddOnBody(PublishedBody):
    """An add-on, how often, and how many minutes each takes, unless as long as the catalogue says."""

    id = identifier(required=True)
    quantity = whole(1, 100, load_default=1)
    duration = whole(0, 1440)


class BookedServiceBody(PublishedBody):
    """A service or one of its variations, who is to give it, and its place in the row."""

    id = identifier(required=True)
    staff_id = identifier(data_key="staffId")
    position = whole(0, 1000)
    add_ons = fields.List(
        fields.Nested(BookedAddOnBody), data_key="addOns", load_default=list, validate=validate.Length(max=20)
    )


def _services(**options: Any) -> fields.List[Any]:
    length = validate.Length(1, MOST_SERVICES)
    return fields.List(fields.Nested(BookedServiceBody), validate=length, **options)


def _by_position(services: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # Those without a position keep their place in the list.
    return [one for _, one in sorted(enumerate(services), key=lambda it: (it[1].get("position", it[0]), it[0]))]


class ServiceBookingBody(PublishedBody):
    """What creating and changing a booking share."""

    service_location_id = identifier(data_key="serviceLocationId")
    meeting_location = text(500, data_key="meetingLocation")
    title = text(500)
    start_at = Moment(data_key="startTime")
    end_at = Moment(data_key="endTime")
    timezone = zone_field()
    services = _services()

    @post_load
    def _in_order(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        if "services" in data:
            data["services"] = _by_position(data["services"])
        if "status" in data:
            data["status"] = Status.NOSHOW if data["status"] == _NO_SHOW else Status(data["status"])
        return data


class ServiceBookingCreateBody(ServiceBookingBody):
    """A new booking."""

    location_id = identifier(required=True, data_key="locationId")
    contact_id = identifier(required=True, data_key="contactId")
    start_at = Moment(required=True, data_key="startTime")
    services = _services(required=True)
    status = choice("confirmed", "new")


class ServiceBookingUpdateBody(ServiceBookingBody):
    """What can be changed of a booking."""

    status = choice("confirmed", "cancelled", "invalid", "new", "showed", _NO_SHOW)


class ServiceSlotsBody(OwnBody):
    """Which services in a row free slots are asked for; the range in milliseconds of Unix time, as for those of a calendar."""

    location_id = identifier(required=True, data_key="locationId")
    start_at = Milliseconds(required=True, data_key="startDate")
    end_at = Milliseconds(required=True, data_key="endDate")
    timezone = zone_field()
    services = _services(required=True)

    @post_load
    def _in_order(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {**data, "services": _by_position(data["services"])}


class LeaveQuery(PublishedSchema):
    """What is set aside when room is looked for."""

    any_time = fields.Boolean(data_key="overrideAvailability", load_default=False)
    any_bounds = fields.Boolean(data_key="skipSchedulingNotice", load_default=False)

    @post_load
    def _leave(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {"leave": Leave.asked(validation=data["any_time"], date_range=data["any_bounds"])}


class ServiceBookingsQuery(PublishedSchema):
    """Which bookings to list: those that touch the range (milliseconds of Unix time); the zone of the answer."""

    locationId = identifier(required=True)
    startTime = Milliseconds(required=True)
    endTime = Milliseconds(required=True)
    timezone = zone_field()
    serviceLocationId = identifier()


class ServiceBookingAnswer(Schema):
    """One booking."""

    class Meta:
        unknown = INCLUDE

    bookingId = fields.String(required=True)
    locationId = fields.String(required=True)
    contactId = fields.String(required=True)
    serviceLocationId = fields.String(required=True)
    title = fields.String(required=True)
    startTime = fields.String(required=True)
    endTime = fields.String(required=True)
    services = fields.List(fields.Dict(), required=True)
    timezone = fields.String(required=True)
    status = fields.String(required=True)
    deleted = fields.Boolean(required=True)
    dateAdded = fields.String(required=True)
    dateUpdated = fields.String(required=True)
    createdBy = fields.Dict(required=True)
    meetingLocation = fields.String()
    payment = fields.Dict(required=True)
    messages = fields.List(fields.String())


class ServiceBookingsAnswer(Schema):
    """Bookings."""

    bookings = fields.List(fields.Nested(ServiceBookingAnswer), required=True)


def present_booking(row: ServiceBooking, zone: str | None = None) -> dict[str, Any]:
    """As it is answered; times in `zone`, else in UTC."""
    # What was cancelled alone is shown, and takes no part in when the booking is.
    parts, timed = row.standing, row.ahead or row.standing
    first = timed[0].appointment
    currency = parts[0].currency
    return without_nothing(
        {
            "bookingId": row.id,
            "locationId": row.location_id,
            "contactId": first.contact_id,
            "serviceLocationId": row.service_location_id or "",
            "title": first.title,
            "startTime": _show(min(part.appointment.start_at for part in timed), zone),
            "endTime": _show(max(part.appointment.end_at for part in timed), zone),
            "services": [_present_part(part, zone) for part in parts],
            "timezone": first.timezone,
            "status": _wire_status(row.status),
            "deleted": False,
            "dateAdded": wire_time(row.created_at),
            "dateUpdated": wire_time(max(row.updated_at, *(part.appointment.updated_at for part in row.parts))),
            "createdBy": present_creator(row.created_by),
            "meetingLocation": first.address,
            "payment": {
                "amount": wire_amount(sum(part.price_minor for part in timed), currency),
                "currency": currency,
            },
        }
    )


def _present_part(row: BookedService, zone: str | None) -> dict[str, Any]:
    appointment = row.appointment
    return without_nothing(
        {
            "id": row.variation_id or row.service_id,
            "serviceId": row.service_id,
            "variationId": row.variation_id,
            "name": row.name,
            "serviceCategoryId": row.category_id or DEFAULT_CATEGORY,
            "serviceStaffId": appointment.assigned_user_id or "",
            "serviceStartTime": _show(appointment.start_at, zone),
            "serviceEndTime": _show(appointment.end_at, zone),
            "serviceResources": [],
            "serviceAddOns": row.add_ons,
            "appointmentId": appointment.id,
            "status": _wire_status(Status(appointment.status)),
            "assignment": {"userId": appointment.assigned_user_id, "reason": appointment.assignment_reason},
            "payment": {"amount": wire_amount(row.price_minor, row.currency), "currency": row.currency},
        }
    )


def _wire_status(status: Status) -> str:
    return _NO_SHOW if status is Status.NOSHOW else status.value


def _show(moment: datetime, zone: str | None) -> str:
    return wire_time(moment) if zone is None else moment.astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds")
