"""Making, finding, changing and deleting associations."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from chassis.work import Work
from contacts.associations import events
from contacts.associations.errors import association_not_found, duplicate_key, duplicate_label, unknown_object
from contacts.associations.models import Association
from contacts.associations.rules import STANDARD
from contacts.history import differences
from contacts.objects.models import CustomObject
from contacts.relations.unlinking import delete_relations_of_association


def create_association(work: Work, given: Mapping[str, Any]) -> Association:
    """Make an association.

    Raises:
        Invalid: `unknown_object`.
        Conflict: `duplicate_key`, `duplicate_label`.
    """
    for side, field in (("first_object_key", "firstObjectKey"), ("second_object_key", "secondObjectKey")):
        _require_object(work, given[side], field)
    association = Association(**{field: given[field] for field in _COLUMNS})
    _refuse_taken_key(work, association.key)
    _refuse_taken_labels(work, association)
    work.session.add(association)
    _flush(work)
    work.record(events.ASSOCIATION_CREATED, association.id, association_data(association))
    return association


def list_associations(
    work: Work, *, skip: int, limit: int, object_key: str | None = None
) -> tuple[Sequence[Association], int]:
    """The location's associations, the oldest first, and how many there are; those that have `object_key` on a side, where given."""
    statement = select(Association)
    if object_key is not None:
        statement = statement.where(
            or_(Association.first_object_key == object_key, Association.second_object_key == object_key)
        )
    total = work.session.scalar(statement.with_only_columns(func.count(Association.id))) or 0
    page = statement.order_by(Association.created_at, Association.id).offset(skip).limit(limit)
    return work.session.scalars(page).all(), total


def read_association(work: Work, association_id: str) -> Association:
    """One association.

    Raises:
        NotFound: `association_not_found`.
    """
    return _found(work.session.scalars(select(Association).where(Association.id == association_id)).one_or_none())


def read_association_by_key(work: Work, key: str) -> Association:
    """The association with this key.

    Raises:
        NotFound: `association_not_found`.
    """
    return _found(work.session.scalars(select(Association).where(Association.key == key)).one_or_none())


def update_association(work: Work, association_id: str, given: Mapping[str, Any]) -> Association:
    """Call the sides otherwise.

    Raises:
        NotFound: `association_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `duplicate_label`.
    """
    association = _lock(work, association_id)
    work.check_version(association)
    before = association_data(association)
    association.first_label, association.second_label = given["first_label"], given["second_label"]
    with work.session.no_autoflush:
        _refuse_taken_labels(work, association)
    _flush(work)
    data = association_data(association)
    changes = differences(before, data)
    if changes:
        work.record(events.ASSOCIATION_UPDATED, association.id, data, changes=changes)
    return association


def delete_association(work: Work, association_id: str) -> None:
    """Delete an association with every link under it.

    Raises:
        NotFound: `association_not_found`.
        PreconditionFailed: `stale_version`.
    """
    association = _lock(work, association_id)
    work.check_version(association)
    delete_relations_of_association(work, association)
    data = association_data(association)
    work.session.delete(association)
    work.session.flush()
    work.record(events.ASSOCIATION_DELETED, association.id, data)


def association_data(association: Association) -> dict[str, Any]:
    """An association as events tell it."""
    return {
        "id": association.id,
        "key": association.key,
        "firstObjectKey": association.first_object_key,
        "firstObjectLabel": association.first_label,
        "secondObjectKey": association.second_object_key,
        "secondObjectLabel": association.second_label,
    }


_COLUMNS = ("key", "first_object_key", "first_label", "second_object_key", "second_label")


def _lock(work: Work, association_id: str) -> Association:
    """For changing it; a link that is just being made under it holds this up until it is there."""
    statement = select(Association).where(Association.id == association_id).with_for_update()
    return _found(work.session.scalars(statement).one_or_none())


def _found(association: Association | None) -> Association:
    if association is None:
        raise association_not_found()
    return association


def _require_object(work: Work, object_key: str, field: str) -> None:
    if object_key in STANDARD:
        return
    statement = select(CustomObject.id).where(CustomObject.key == object_key)
    if work.session.scalars(statement).first() is None:
        raise unknown_object(field)


def _refuse_taken_key(work: Work, key: str) -> None:
    taken = work.session.scalars(select(Association.id).where(Association.key == key)).first()
    if taken is not None:
        raise duplicate_key(taken)


def _refuse_taken_labels(work: Work, association: Association) -> None:
    statement = select(Association.id).where(
        Association.first_object_key == association.first_object_key,
        Association.second_object_key == association.second_object_key,
        func.lower(Association.first_label) == func.lower(association.first_label),
        func.lower(Association.second_label) == func.lower(association.second_label),
    )
    taken = work.session.scalars(statement).first()
    if taken is not None and taken != association.id:
        raise duplicate_label(taken)


def _flush(work: Work) -> None:
    try:
        with work.session.begin_nested():
            work.session.flush()
    except IntegrityError as error:
        # Two at once: the second finds the constraint where it found no row.
        if "uq_associations_location_id_key" in str(error.orig):
            raise duplicate_key(None) from error
        if "uq_associations_labels" in str(error.orig):
            raise duplicate_label(None) from error
        raise
