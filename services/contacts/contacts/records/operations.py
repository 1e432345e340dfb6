"""Making, reading, changing and deleting records of custom objects."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from chassis.work import Work
from contacts.history import differences, made_of
from contacts.objects.errors import foreign_property
from contacts.objects.models import CustomObject
from contacts.objects.operations import read_object
from contacts.objects.rules import property_name
from contacts.records import events
from contacts.records.errors import record_not_found, unsuitable_property
from contacts.records.models import Record
from contacts.records.properties import read_properties
from contacts.records.rules import UnsuitableError, check_primary, properties_after
from contacts.records.searching import Found, Search, find_records, search_text
from contacts.relations.unlinking import delete_relations_of
from contacts.staff.presence import refuse_absent


def create_record(work: Work, object_key: str, given: Mapping[str, Any]) -> Record:
    """Make a record.

    Raises:
        NotFound: `object_not_found`.
        Invalid: `foreign_property`, `unsuitable_property`, `unknown_custom_field`, `invalid_custom_value`, `unknown_user`.
    """
    # Held, so that what a record is found by is made of the properties that are searchable when it is there.
    kind = read_object(work, object_key, held=True)
    record = Record(object_id=kind.id, followers=[], properties={}, created_by=work.actor, updated_by=work.actor)
    _apply(work, kind, record, given)
    work.session.add(record)
    work.session.flush()
    data = record_data(record, kind)
    refuse_absent(work, made_of(data))
    work.record(events.RECORD_CREATED, record.id, data)
    return record


def read_record(work: Work, object_key: str, record_id: str) -> Record:
    """One record.

    Raises:
        NotFound: `object_not_found`, `record_not_found`.
    """
    return _read(work, read_object(work, object_key), record_id)


def update_record(work: Work, object_key: str, record_id: str, given: Mapping[str, Any]) -> Record:
    """Change what is `given`; properties are merged, and null takes one away.

    Raises:
        NotFound: `object_not_found`, `record_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `foreign_property`, `unsuitable_property`, `unknown_custom_field`, `invalid_custom_value`, `unknown_user`.
    """
    kind = read_object(work, object_key, held=True)
    record = _read(work, kind, record_id, lock=True)
    work.check_version(record)
    before = _flat(record, kind)
    _apply(work, kind, record, given)
    changes = differences(before, _flat(record, kind))
    if changes:
        refuse_absent(work, changes)
        record.updated_by = work.actor
        work.session.flush()
        work.record(events.RECORD_UPDATED, record.id, record_data(record, kind), changes=changes)
    return record


def delete_record(work: Work, object_key: str, record_id: str) -> None:
    """Delete a record with its links.

    Raises:
        NotFound: `object_not_found`, `record_not_found`.
        PreconditionFailed: `stale_version`.
    """
    kind = read_object(work, object_key)
    record = _read(work, kind, record_id, lock=True)
    work.check_version(record)
    work.session.delete(record)
    work.session.flush()
    delete_relations_of(work, record.id)
    work.record(events.RECORD_DELETED, record.id, record_data(record, kind))


def search_records(work: Work, object_key: str, search: Search) -> Found:
    """A page of the records that `search` finds, the newest first.

    Raises:
        NotFound: `object_not_found`.
    """
    kind = read_object(work, object_key)
    return Found(*find_records(work, kind, search), kind.id, kind.key)


def take_property_away(work: Work, record: Record, name: str) -> None:
    """Take the values of a property that is no more from a record (locked)."""
    kind = work.session.get_one(CustomObject, record.object_id)
    before = _flat(record, kind)
    kept = {one: value for one, value in record.properties.items() if one != name}
    record.properties = kept
    record.search_text = search_text(kind, kept)
    _tell_swept(work, record, kind, before)


def release_record(work: Work, record: Record, user_id: str) -> None:
    """Take a user off a record (locked), as its owner and follower."""
    kind = work.session.get_one(CustomObject, record.object_id)
    before = _flat(record, kind)
    if record.owner == user_id:
        record.owner = None
    record.followers = [follower for follower in record.followers if follower != user_id]
    _tell_swept(work, record, kind, before)


def record_data(record: Record, kind: CustomObject) -> dict[str, Any]:
    """A record as events tell it."""
    return {
        "id": record.id,
        "objectKey": kind.key,
        "owner": record.owner,
        "followers": list(record.followers),
        "properties": dict(record.properties),
    }


def _tell_swept(work: Work, record: Record, kind: CustomObject, before: Mapping[str, Any]) -> None:
    work.session.flush()
    changes = differences(before, _flat(record, kind))
    work.record(events.RECORD_UPDATED, record.id, record_data(record, kind), changes=changes)


def _flat(record: Record, kind: CustomObject) -> dict[str, Any]:
    """A record's fields for telling two states apart; a property is `properties.NAME`."""
    data = record_data(record, kind)
    properties = data.pop("properties")
    return {**data, **{f"properties.{name}": value for name, value in properties.items()}}


def _read(work: Work, kind: CustomObject, record_id: str, *, lock: bool = False) -> Record:
    statement = select(Record).where(Record.id == record_id, Record.object_id == kind.id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    record = work.session.scalars(statement).one_or_none()
    if record is None:
        raise record_not_found()
    return record


def _apply(work: Work, kind: CustomObject, record: Record, given: Mapping[str, Any]) -> None:
    named = {_named(kind, name): value for name, value in given.get("properties", {}).items()}
    read = read_properties(work, kind.key, (kind.primary_property,), named)
    if "owner" in given:
        record.owner = next(iter(given["owner"]), None)
    if "followers" in given:
        record.followers = list(dict.fromkeys(given["followers"]))
    record.properties = properties_after(record.properties, read)
    try:
        check_primary(record.properties.get(kind.primary_property), kind.primary_type)
    except UnsuitableError as error:
        raise unsuitable_property(kind.primary_property, str(error)) from error
    record.search_text = search_text(kind, record.properties)


def _named(kind: CustomObject, given: str) -> str:
    try:
        return property_name(kind.key, given)
    except ValueError as error:
        raise foreign_property(f"properties.{given}", given) from error
