"""What is done with the catalogue of services. A service is a calendar, and is kept by the calendars' own operations."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm.attributes import flag_modified

from chassis.work import Work
from scheduling.calendars.models import Calendar
from scheduling.calendars.operations import create_calendar, delete_calendar, update_calendar
from scheduling.services.errors import name_required, service_not_found, staff_required, unknown_part_of_service
from scheduling.services.events import SERVICE_CREATED, SERVICE_DELETED, SERVICE_UPDATED
from scheduling.services.models import (
    CatalogueService,
    ServiceAddOn,
    ServiceVariation,
    price_known,
    set_price,
)
from scheduling.services.rules import DEFAULT_CURRENCY, Price, read_price
from scheduling.services.schemas import DEFAULT_CATEGORY, present_service
from scheduling.wire import changes_in, check_location

# The published API says nothing of a service's hours, so one that was told none is open in the usual week.
_USUAL_HOURS = [
    {
        "daysOfTheWeek": [1, 2, 3, 4, 5],
        "hours": [{"openHour": 9, "openMinute": 0, "closeHour": 17, "closeMinute": 0}],
    }
]
_TITLE = "{{contact.name}} - {{calendar.name}}"


def create_service(work: Work, body: Mapping[str, Any]) -> CatalogueService:
    """Put a service into the catalogue.

    Raises:
        NotFound: `location_not_found`.
        Conflict: `slug_taken`.
        Invalid: `staff_required`, `invalid_amount`, `invalid_deposit`, `name_required`, `currency_fixed`.
    """
    _check_staff(body)
    calendar = create_calendar(
        work,
        {
            "locationId": body["location_id"],
            "calendar_type": "service_booking",
            "event_title": _TITLE,
            "open_hours": _USUAL_HOURS,
            **body["calendar"],
        },
    )
    currency = body.get("payment", {}).get("currency", DEFAULT_CURRENCY)
    service = CatalogueService(id=calendar.id, calendar=calendar, currency=currency, price_minor=0, is_private=False)
    service.variations, service.add_ons = [], []
    _write(service, body)
    work.session.add(service)
    work.session.flush()
    work.record(SERVICE_CREATED, service.id, present_service(service))
    return service


def list_services(work: Work, query: Mapping[str, Any]) -> Sequence[CatalogueService]:
    """The catalogue, oldest first.

    Raises:
        NotFound: `location_not_found`.
    """
    check_location(work, query["locationId"])
    category = query.get("serviceCategoryId")
    of_default = CatalogueService.category_id.is_(None) if category == DEFAULT_CATEGORY else None
    named = CatalogueService.category_id == category if category else true()
    statement = (
        select(CatalogueService)
        .join(CatalogueService.calendar)
        .where(
            Calendar.deleted_at.is_(None),
            named if of_default is None else of_default,
            CatalogueService.is_private == query["isPrivate"] if "isPrivate" in query else true(),
        )
    )
    return work.session.scalars(statement.order_by(CatalogueService.id)).unique().all()


def get_service(work: Work, service_id: str) -> CatalogueService:
    """The service.

    Raises:
        NotFound: `service_not_found`.
    """
    service = work.session.get(CatalogueService, service_id) if len(service_id) <= 40 else None
    if service is None or service.calendar.deleted_at is not None:
        raise service_not_found()
    return service


def update_service(work: Work, service_id: str, body: Mapping[str, Any]) -> CatalogueService:
    """Change what `body` names. What was booked stays as it was booked.

    Raises:
        NotFound: `service_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `slug_taken`.
        Invalid: as `create_service`, and `unknown_variation`, `unknown_add_on`.
    """
    service = get_service(work, service_id)
    work.check_version(service.calendar)
    _check_staff(body)
    before = present_service(service)
    version = service.calendar.version
    _write(service, body)
    update_calendar(work, service.id, body["calendar"])
    work.session.flush()
    changes = changes_in(before, present_service(service))
    if changes:
        if service.calendar.version == version:
            # A change of the catalogue alone raises the version too.
            flag_modified(service.calendar, "updated_at")
            work.session.flush()
        work.record(SERVICE_UPDATED, service.id, present_service(service), changes=changes)
    return service


def delete_service(work: Work, service_id: str) -> None:
    """Take the service out of the catalogue. What was booked stays.

    Raises:
        NotFound: `service_not_found`.
        PreconditionFailed: `stale_version`.
    """
    service = get_service(work, service_id)
    delete_calendar(work, service.id)
    work.record(SERVICE_DELETED, service.id, present_service(service))


def _check_staff(body: Mapping[str, Any]) -> None:
    if body["calendar"].get("members") == []:
        raise staff_required()


def _write(service: CatalogueService, body: Mapping[str, Any]) -> None:
    for name in ("category_id", "is_private"):
        if name in body:
            setattr(service, name, body[name])
    if "payment" in body:
        set_price(service, read_price(body["payment"], service.currency, price_known(service)))
    if "variations" in body:
        service.variations = [_variation(service, position, one) for position, one in enumerate(body["variations"])]
    if "add_ons" in body:
        service.add_ons = [_add_on(service, position, one) for position, one in enumerate(body["add_ons"])]


def _variation(service: CatalogueService, position: int, body: Mapping[str, Any]) -> ServiceVariation:
    if "id" not in body and "name" not in body:
        raise name_required("variations")
    row = service.variation(body["id"]) if "id" in body else ServiceVariation()
    if row is None:
        raise unknown_part_of_service("variations", body["id"])
    row.position = position
    for name, value in body.items():
        if name not in ("id", "payment"):
            setattr(row, name, value)
    if "payment" in body:
        set_price(row, read_price(body["payment"], service.currency, price_known(row)))
    return row


def _add_on(service: CatalogueService, position: int, body: Mapping[str, Any]) -> ServiceAddOn:
    if "id" not in body and "name" not in body:
        raise name_required("addOns")
    row = service.add_on(body["id"]) if "id" in body else ServiceAddOn(minutes=0, price_minor=0)
    if row is None:
        raise unknown_part_of_service("addOns", body["id"])
    row.position = position
    row.name = body.get("name", row.name)
    row.minutes = body.get("minutes", row.minutes)
    if "payment" in body:
        row.price_minor = read_price(body["payment"], service.currency, Price(row.price_minor)).minor
    return row
