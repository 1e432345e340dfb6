"""Making, reading and changing custom objects."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis.work import Work
from contacts.associations.rules import BUSINESS
from contacts.businesses.searching import renew_search as renew_companies
from contacts.history import differences
from contacts.objects import events
from contacts.objects.errors import duplicate_object, foreign_property, object_not_found
from contacts.objects.models import CustomObject, StandardSettings
from contacts.objects.rules import property_name
from contacts.objects.standard import update_standard
from contacts.records.searching import renew_search


def create_object(work: Work, given: Mapping[str, Any]) -> CustomObject:
    """Make a custom object, whose records are found by their primary property.

    Raises:
        Invalid: `foreign_property`.
        Conflict: `duplicate_object`.
    """
    primary = _property(given["key"], given["primary"]["key"], "primaryDisplayPropertyDetails.key")
    taken = work.session.scalars(select(CustomObject.id).where(CustomObject.key == given["key"])).first()
    if taken is not None:
        raise duplicate_object(taken)
    row = CustomObject(
        key=given["key"],
        singular=given["labels"]["singular"],
        plural=given["labels"]["plural"],
        description=given.get("description"),
        primary_property=primary,
        primary_name=given["primary"]["name"],
        primary_type=given["primary"]["data_type"],
        searchable=[primary],
    )
    work.session.add(row)
    _flush(work)
    work.record(events.OBJECT_CREATED, row.id, object_data(row))
    return row


def list_objects(work: Work) -> Sequence[CustomObject]:
    """The location's custom objects, the oldest first."""
    return work.session.scalars(select(CustomObject).order_by(CustomObject.created_at, CustomObject.id)).all()


def read_object(work: Work, key: str, *, held: bool = False) -> CustomObject:
    """A custom object by its key or id; `held` keeps it from being changed until this work ends.

    Raises:
        NotFound: `object_not_found`.
    """
    statement = select(CustomObject).where((CustomObject.key == key) | (CustomObject.id == key))
    if held:
        statement = statement.with_for_update(read=True)
    row = work.session.scalars(statement).one_or_none()
    if row is None:
        raise object_not_found()
    return row


def update_object(work: Work, key: str, given: Mapping[str, Any]) -> CustomObject:
    """Change what is `given`. Other searchable properties make what every record is found by anew.

    Raises:
        NotFound: `object_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `foreign_property`.
    """
    statement = select(CustomObject).where((CustomObject.key == key) | (CustomObject.id == key)).with_for_update()
    row = work.session.scalars(statement).one_or_none()
    if row is None:
        raise object_not_found()
    work.check_version(row)
    before = object_data(row)
    labels = given.get("labels", {})
    row.singular, row.plural = labels.get("singular", row.singular), labels.get("plural", row.plural)
    if "description" in given:
        row.description = given["description"]
    names = [_property(row.key, one, f"searchableProperties.{place}") for place, one in enumerate(given["searchable"])]
    # A record is always found by what names it.
    row.searchable = list(dict.fromkeys([row.primary_property, *names]))
    work.session.flush()
    changes = differences(before, object_data(row))
    if any(change.field == "searchableProperties" for change in changes):
        renew_search(work, row)
    if changes:
        work.record(events.OBJECT_UPDATED, row.id, object_data(row), changes=changes)
    return row


def update_standard_object(work: Work, key: str, given: Mapping[str, Any]) -> StandardSettings:
    """Change what is `given` of a standard object. Other searchable properties make what every company is found by anew.

    Raises:
        PreconditionFailed: `stale_version`.
        Invalid: `foreign_property`, `unknown_property`, `unsearchable_property`.
    """
    row, found_otherwise = update_standard(work, key, given)
    if found_otherwise and key == BUSINESS:
        renew_companies(work, row.searchable)
    return row


def object_data(row: CustomObject) -> dict[str, Any]:
    """A custom object as events tell it."""
    return {
        "id": row.id,
        "key": row.key,
        "singular": row.singular,
        "plural": row.plural,
        "description": row.description,
        "primaryDisplayProperty": f"{row.key}.{row.primary_property}",
        "searchableProperties": [f"{row.key}.{name}" for name in row.searchable],
    }


def _property(object_key: str, given: str, field: str) -> str:
    try:
        return property_name(object_key, given)
    except ValueError as error:
        raise foreign_property(field, given) from error


def _flush(work: Work) -> None:
    try:
        with work.session.begin_nested():
            work.session.flush()
    except IntegrityError as error:
        # Two at once: the second finds the constraint where it found no row.
        if "uq_custom_objects_location_id_key" in str(error.orig):
            raise duplicate_object(None) from error
        raise
