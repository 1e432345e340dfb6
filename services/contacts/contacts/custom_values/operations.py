"""Making, reading, changing and deleting custom values."""

from collections.abc import Sequence

from sqlalchemy import select

from chassis.events.declare import EventType
from chassis.work import Work
from contacts.custom_fields.rules import slug
from contacts.custom_values.errors import duplicate_value, value_not_found
from contacts.custom_values.events import CUSTOM_VALUE_CREATED, CUSTOM_VALUE_DELETED, CUSTOM_VALUE_UPDATED
from contacts.custom_values.models import CustomValue


def create_value(work: Work, name: str, value: str) -> CustomValue:
    """Keep a text under a name.

    Raises:
        Conflict: `duplicate_custom_value`.
    """
    key = slug(name)
    present = work.session.scalars(select(CustomValue.id).where(CustomValue.key == key)).first()
    if present is not None:
        raise duplicate_value(present)
    row = CustomValue(name=name, key=key, value=value)
    work.session.add(row)
    work.session.flush()
    _tell(work, CUSTOM_VALUE_CREATED, row)
    return row


def list_values(work: Work) -> Sequence[CustomValue]:
    """The location's custom values by name."""
    return work.session.scalars(select(CustomValue).order_by(CustomValue.name, CustomValue.id)).all()


def read_value(work: Work, value_id: str) -> CustomValue:
    """One custom value.

    Raises:
        NotFound: `custom_value_not_found`.
    """
    row = work.session.scalars(select(CustomValue).where(CustomValue.id == value_id)).one_or_none()
    if row is None:
        raise value_not_found()
    return row


def update_value(work: Work, value_id: str, name: str, value: str) -> CustomValue:
    """Change the name and the text; the key stays.

    Raises:
        NotFound: `custom_value_not_found`.
        PreconditionFailed: `stale_version`.
    """
    row = read_value(work, value_id)
    work.check_version(row)
    row.name, row.value = name, value
    if work.session.is_modified(row):
        work.session.flush()
        _tell(work, CUSTOM_VALUE_UPDATED, row)
    return row


def delete_value(work: Work, value_id: str) -> None:
    """Delete a custom value.

    Raises:
        NotFound: `custom_value_not_found`.
        PreconditionFailed: `stale_version`.
    """
    row = read_value(work, value_id)
    work.check_version(row)
    work.session.delete(row)
    work.session.flush()
    _tell(work, CUSTOM_VALUE_DELETED, row)


def _tell(work: Work, event_type: EventType, row: CustomValue) -> None:
    data = {"id": row.id, "locationId": row.location_id, "name": row.name, "key": row.key, "value": row.value}
    work.record(event_type, row.id, data)
