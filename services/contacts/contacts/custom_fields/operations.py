"""Making, changing and deleting custom fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.events.declare import EventType
from chassis.work import Work
from contacts.custom_fields.errors import duplicate_field, field_not_found, invalid_options, option_removed
from contacts.custom_fields.events import CUSTOM_FIELD_CREATED, CUSTOM_FIELD_DELETED, CUSTOM_FIELD_UPDATED
from contacts.custom_fields.folders import default_folder, require_folder
from contacts.custom_fields.forgetting import forget_everywhere
from contacts.custom_fields.models import CustomField
from contacts.custom_fields.rules import doubled_options, field_key, lost_options, options_after
from contacts.custom_fields.types import CHOICES
from contacts.custom_fields.values import no_values_meanwhile

_PLAIN = (
    "name",
    "description",
    "placeholder",
    "accepted_formats",
    "max_file_limit",
    "allow_custom_option",
    "show_in_forms",
    "position",
)


def create_field(work: Work, object_key: str, given: Mapping[str, Any]) -> CustomField:
    """Add a field to an object. Without a `field_key` its key is made of its name; without a `folder_id` it goes to the usual folder.

    Raises:
        Invalid: `unknown_folder`, `invalid_options`.
        Conflict: `duplicate_custom_field`, the object has one of this key.
    """
    named = given.get("name") or given["field_key"].rpartition(".")[2]
    key = field_key(object_key, given.get("field_key") or named)
    present = work.session.scalars(
        select(CustomField.id).where(CustomField.object_key == object_key, CustomField.field_key == key)
    ).first()
    if present is not None:
        raise duplicate_field(present, key)
    folder = require_folder(work, object_key, given["folder_id"]) if given.get("folder_id") else None
    field = CustomField(
        object_key=object_key,
        field_key=key,
        folder_id=(folder or default_folder(work, object_key)).id,
        data_type=given["data_type"],
        options=_options(given["data_type"], [], given.get("options") or []),
        **{"description": None, "placeholder": None, "max_file_limit": None, "accepted_formats": []}
        | {"allow_custom_option": False, "show_in_forms": True, "position": 0}
        | {name: given[name] for name in _PLAIN if name in given}
        | {"name": named},
    )
    work.session.add(field)
    work.session.flush()
    _tell(work, CUSTOM_FIELD_CREATED, field)
    return field


def list_fields(work: Work, object_keys: Sequence[str]) -> Sequence[CustomField]:
    """The fields of these objects, by their place, the oldest first."""
    order = (CustomField.object_key, CustomField.position, CustomField.created_at, CustomField.id)
    return work.session.scalars(
        select(CustomField).where(CustomField.object_key.in_(object_keys)).order_by(*order)
    ).all()


def read_field(work: Work, field_id: str, object_keys: Sequence[str] = ()) -> CustomField:
    """One field, if it is of one of `object_keys` (of any object where none is named).

    Raises:
        NotFound: `custom_field_not_found`.
    """
    field = work.session.scalars(select(CustomField).where(CustomField.id == field_id)).one_or_none()
    if field is None or (object_keys and field.object_key not in object_keys):
        raise field_not_found()
    return field


def update_field(work: Work, field_id: str, given: Mapping[str, Any], object_keys: Sequence[str] = ()) -> CustomField:
    """Change what is `given` of a field. Its type and its key stay; options are renamed and added, never taken away.

    Raises:
        NotFound: `custom_field_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `invalid_options`, `option_removed`.
    """
    field = read_field(work, field_id, object_keys)
    work.check_version(field)
    for name in _PLAIN:
        if name in given and given[name] is not None:
            setattr(field, name, given[name])
    if given.get("options") is not None:
        field.options = _options(field.data_type, field.options, given["options"])
    if work.session.is_modified(field):
        work.session.flush()
        _tell(work, CUSTOM_FIELD_UPDATED, field)
    return field


def delete_field(work: Work, field_id: str, object_keys: Sequence[str] = ()) -> CustomField:
    """Delete a field, and take its values from whoever has one. Answers it as it was.

    Raises:
        NotFound: `custom_field_not_found`.
        PreconditionFailed: `stale_version`.
    """
    no_values_meanwhile(work)
    field = read_field(work, field_id, object_keys)
    work.check_version(field)
    work.session.delete(field)
    work.session.flush()
    _tell(work, CUSTOM_FIELD_DELETED, field)
    forget_everywhere(work, field)
    return field


def _options(
    data_type: str, before: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    if data_type not in CHOICES:
        if given:
            raise invalid_options(f"A field of the type {data_type} has no options.")
        return []
    options = options_after(before, given)
    if doubled_options(options):
        raise invalid_options("Each option has a key and a label of its own.")
    lost = lost_options(before, options)
    if lost:
        raise option_removed(lost)
    return options


def _tell(work: Work, event_type: EventType, field: CustomField) -> None:
    data = {
        "id": field.id,
        "locationId": field.location_id,
        "objectKey": field.object_key,
        "fieldKey": field.field_key,
        "name": field.name,
        "dataType": field.data_type,
        "options": [{"key": option["key"], "label": option["label"]} for option in field.options],
        "folderId": field.folder_id,
        "acceptedFormats": list(field.accepted_formats),
    }
    work.record(event_type, field.id, data)
