"""What is done with service locations."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from chassis.work import Work
from scheduling.service_locations.errors import service_location_not_found, service_location_slug_taken
from scheduling.service_locations.events import (
    SERVICE_LOCATION_CREATED,
    SERVICE_LOCATION_DELETED,
    SERVICE_LOCATION_UPDATED,
)
from scheduling.service_locations.models import ServiceLocation
from scheduling.service_locations.schemas import present_service_location
from scheduling.wire import changes_in, check_location


def create_service_location(work: Work, body: Mapping[str, Any]) -> ServiceLocation:
    """Make a service location.

    Raises:
        NotFound: `location_not_found`.
        Conflict: `slug_taken`.
    """
    check_location(work, body["location_id"])
    _claim_slug(work, body["slug"])
    row = ServiceLocation(**{name: value for name, value in body.items() if name != "location_id"})
    work.session.add(row)
    work.session.flush()
    work.record(SERVICE_LOCATION_CREATED, row.id, present_service_location(row))
    return row


def list_service_locations(work: Work, location_id: str) -> Sequence[ServiceLocation]:
    """The location's service locations, oldest first.

    Raises:
        NotFound: `location_not_found`.
    """
    check_location(work, location_id)
    statement = select(ServiceLocation).where(ServiceLocation.deleted_at.is_(None))
    return work.session.scalars(statement.order_by(ServiceLocation.id)).all()


def get_service_location(work: Work, service_location_id: str) -> ServiceLocation:
    """The service location.

    Raises:
        NotFound: `service_location_not_found`.
    """
    row = work.session.get(ServiceLocation, service_location_id) if len(service_location_id) <= 40 else None
    if row is None or row.deleted_at is not None:
        raise service_location_not_found()
    return row


def default_service_location(work: Work) -> ServiceLocation | None:
    """The one that a booking which names none is at: the oldest that is active, or None."""
    statement = select(ServiceLocation).where(ServiceLocation.deleted_at.is_(None), ServiceLocation.is_active)
    return work.session.scalars(statement.order_by(ServiceLocation.id).limit(1)).one_or_none()


def update_service_location(work: Work, service_location_id: str, body: Mapping[str, Any]) -> ServiceLocation:
    """Change what `body` names. What was booked stays as it was booked.

    Raises:
        NotFound: `service_location_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `slug_taken`.
    """
    row = get_service_location(work, service_location_id)
    work.check_version(row)
    before = present_service_location(row)
    if body.get("slug", row.slug) != row.slug:
        _claim_slug(work, body["slug"])
    for name, value in body.items():
        setattr(row, name, value)
    changes = changes_in(before, present_service_location(row))
    if changes:
        work.session.flush()
        work.record(SERVICE_LOCATION_UPDATED, row.id, present_service_location(row), changes=changes)
    return row


def delete_service_location(work: Work, service_location_id: str) -> None:
    """Delete the service location. Nothing more is booked there; what was booked stays.

    Raises:
        NotFound: `service_location_not_found`.
        PreconditionFailed: `stale_version`.
    """
    row = get_service_location(work, service_location_id)
    work.check_version(row)
    row.deleted_at = work.now()
    work.session.flush()
    work.record(SERVICE_LOCATION_DELETED, row.id, present_service_location(row))


def _claim_slug(work: Work, slug: str) -> None:
    # Two at once: the second waits here for the first, and the unique index stands behind both.
    key = f"{work.location_id}/service-location-slug/{slug}"
    work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    held = select(ServiceLocation.id).where(ServiceLocation.slug == slug, ServiceLocation.deleted_at.is_(None))
    other = work.session.scalar(held)
    if other is not None:
        raise service_location_slug_taken(other)
