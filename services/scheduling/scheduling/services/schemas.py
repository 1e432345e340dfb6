# ruff: noqa: N815 - the names are those of the wire
"""The catalogue on the wire.

Published: CreateServiceDTO, UpdateServiceDTO, ServiceResponseDTO. Our own beside it: `openHours`, `availabilities`, `timezone`,
`slotInterval`, `autoConfirm`, `addOns`, and the `currency` of a payment.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from chassis.money import wire_amount
from chassis.schemas import Amount, PublishedSchema, text
from scheduling.calendars.schemas import AvailabilityBody, OpenHourBody
from scheduling.services.models import CatalogueService, ServiceAddOn, ServiceVariation
from scheduling.wire import PublishedBody, choice, identifier, whole, without_nothing, zone_field

DEFAULT_CATEGORY = "default"
_UNITS = ("mins", "hours")


class PaymentBody(PublishedBody):
    """What it costs, and what of it is asked in advance, in major units or in percent."""

    amount = Amount()
    deposit = Amount()
    depositType = choice("percentage", "amount")
    currency = fields.String(validate=validate.Regexp(r"\A[A-Z]{3}\Z"))


class StaffBody(PublishedBody):
    """Somebody who gives the service."""

    id = identifier(required=True)


class VariationBody(PublishedBody):
    """A variation: with an id a known one, else a new one."""

    id = identifier()
    name = text(200, least=1)
    duration = whole(1, 1440, data_key="serviceDuration")
    duration_unit = choice(*_UNITS, data_key="serviceDurationUnit")
    pre_buffer = whole(0, 1440, data_key="preBuffer")
    pre_buffer_unit = choice(*_UNITS, data_key="preBufferUnit")
    post_buffer = whole(0, 1440, data_key="postBuffer")
    post_buffer_unit = choice(*_UNITS, data_key="postBufferUnit")
    payment = fields.Nested(PaymentBody)

    @validates_schema(skip_on_field_errors=True)
    def _within_a_day(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        for name in ("duration", "pre_buffer", "post_buffer"):
            if data.get(f"{name}_unit") == "hours" and data.get(name, 0) > 24:
                raise ValidationError("Must be 24 hours at most.", self.fields[name].data_key or name)


class AddOnBody(PublishedBody):
    """An add-on: with an id a known one, else a new one. Its duration is in minutes."""

    id = identifier()
    name = text(200, least=1)
    minutes = whole(0, 1440, data_key="duration")
    payment = fields.Nested(PaymentBody)


class ServiceUpdateBody(PublishedBody):
    """What can be changed of a service. What is the calendar's is gathered under `calendar`."""

    name = text(200, least=1)
    description = text(5000)
    slug = text(200, least=1)
    slot_duration = whole(1, 1440, data_key="serviceDuration")
    slot_duration_unit = choice(*_UNITS, data_key="serviceDurationUnit")
    slot_interval = whole(1, 1440, data_key="slotInterval")
    slot_interval_unit = choice(*_UNITS, data_key="slotIntervalUnit")
    pre_buffer = whole(0, 1440, data_key="preBuffer")
    pre_buffer_unit = choice(*_UNITS, data_key="preBufferUnit")
    slot_buffer = whole(0, 1440, data_key="postBuffer")
    slot_buffer_unit = choice(*_UNITS, data_key="postBufferUnit")
    timezone = zone_field()
    open_hours = fields.List(fields.Nested(OpenHourBody), data_key="openHours", validate=validate.Length(max=50))
    availabilities = fields.List(fields.Nested(AvailabilityBody), validate=validate.Length(max=1000))
    auto_confirm = fields.Boolean(data_key="autoConfirm")
    eventColor = text(20)
    coverImage = text(2000)
    formId = text(40)
    staff = fields.List(fields.Nested(StaffBody), validate=validate.Length(max=200))
    category_id = identifier(data_key="serviceCategoryId")
    is_private = fields.Boolean(data_key="isPrivate")
    payment = fields.Nested(PaymentBody)
    variations = fields.List(fields.Nested(VariationBody), validate=validate.Length(max=50))
    add_ons = fields.List(fields.Nested(AddOnBody), data_key="addOns", validate=validate.Length(max=50))

    @post_load
    def _gather_calendar(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        calendar = {name: data.pop(name) for name in _OF_CALENDAR & data.keys()}
        page = {name: data.pop(mine) for mine, name in _OF_PAGE.items() if mine in data}
        if page:
            calendar["page"] = page
        if "staff" in data:
            staff = dict.fromkeys(one["id"] for one in data.pop("staff"))
            calendar["members"] = [
                {"user_id": user_id, "priority": 0.5, "is_primary": False, "places": []} for user_id in staff
            ]
        return {**data, "calendar": calendar}


class ServiceCreateBody(ServiceUpdateBody):
    """A new service."""

    location_id = identifier(required=True, data_key="locationId")
    name = text(200, least=1, required=True)
    slug = text(200, least=1, required=True)
    staff = fields.List(fields.Nested(StaffBody), required=True, validate=validate.Length(max=200))


_OF_CALENDAR = frozenset(
    (
        "name",
        "description",
        "slug",
        "slot_duration",
        "slot_duration_unit",
        "slot_interval",
        "slot_interval_unit",
        "pre_buffer",
        "pre_buffer_unit",
        "slot_buffer",
        "slot_buffer_unit",
        "timezone",
        "open_hours",
        "availabilities",
        "auto_confirm",
    )
)
_OF_PAGE = {"eventColor": "eventColor", "coverImage": "calendarCoverImage", "formId": "formId"}


class ServicesQuery(PublishedSchema):
    """Which services to list."""

    locationId = identifier(required=True)
    serviceCategoryId = identifier()
    isPrivate = fields.Boolean()


class ServiceAnswer(Schema):
    """One service."""

    service = fields.Dict(required=True)


class ServicesAnswer(Schema):
    """The location's services."""

    services = fields.List(fields.Dict(), required=True)


def present_service(row: CatalogueService) -> dict[str, Any]:
    """As it is answered, and as its events tell it."""
    calendar = row.calendar
    return without_nothing(
        {
            "id": row.id,
            "locationId": row.location_id,
            "name": calendar.name,
            "description": calendar.description,
            "slug": calendar.slug,
            **{mine: calendar.page.get(name) for mine, name in _OF_PAGE.items()},
            "serviceCategoryId": row.category_id or DEFAULT_CATEGORY,
            "payment": _present_payment(row, row.currency),
            "serviceDuration": calendar.slot_duration,
            "serviceDurationUnit": calendar.slot_duration_unit,
            "preBuffer": calendar.pre_buffer,
            "preBufferUnit": calendar.pre_buffer_unit,
            "postBuffer": calendar.slot_buffer,
            "postBufferUnit": calendar.slot_buffer_unit,
            "isPrivate": row.is_private,
            "variations": [_present_variation(one, row.currency) for one in row.variations],
            "addOns": [_present_add_on(one, row.currency) for one in row.add_ons],
            "staff": [{"id": member.user_id} for member in calendar.members],
            "timezone": calendar.timezone,
            "openHours": calendar.open_hours,
            "availabilities": calendar.availabilities,
            "slotInterval": calendar.slot_interval,
            "slotIntervalUnit": calendar.slot_interval_unit,
            "autoConfirm": calendar.auto_confirm,
        }
    )


def _present_variation(row: ServiceVariation, currency: str) -> dict[str, Any]:
    lengths: dict[str, Any] = {
        "serviceDuration": (row.duration, row.duration_unit),
        "preBuffer": (row.pre_buffer, row.pre_buffer_unit),
        "postBuffer": (row.post_buffer, row.post_buffer_unit),
    }
    shown: dict[str, Any] = {"id": row.id, "name": row.name}
    for name, (count, unit) in lengths.items():
        if count is not None:
            shown.update({name: count, f"{name}Unit": unit})
    if row.price_minor is not None:
        shown["payment"] = _present_payment(row, currency)
    return shown


def _present_add_on(row: ServiceAddOn, currency: str) -> dict[str, Any]:
    payment = {"amount": wire_amount(row.price_minor, currency), "currency": currency}
    return {"id": row.id, "name": row.name, "duration": row.minutes, "payment": payment}


def _present_payment(row: CatalogueService | ServiceVariation, currency: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"amount": wire_amount(row.price_minor or 0, currency), "currency": currency}
    if row.deposit_minor is not None:
        shown.update({"deposit": wire_amount(row.deposit_minor, currency), "depositType": "amount"})
    if row.deposit_percent is not None:
        shown.update({"deposit": float(row.deposit_percent), "depositType": "percentage"})
    return shown
