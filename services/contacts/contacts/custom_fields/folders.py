"""Folders of custom fields."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.ids import new_id
from chassis.work import Work
from contacts.custom_fields.errors import duplicate_folder, folder_not_empty, folder_not_found, unknown_folder
from contacts.custom_fields.models import CustomField, CustomFieldFolder
from contacts.custom_fields.rules import DEFAULT_FOLDER


def create_folder(work: Work, object_key: str, name: str) -> CustomFieldFolder:
    """Make a folder for an object's fields.

    Raises:
        Conflict: `duplicate_folder`.
    """
    _refuse_second(work, object_key, name)
    folder = CustomFieldFolder(object_key=object_key, name=name)
    work.session.add(folder)
    work.session.flush()
    return folder


def rename_folder(work: Work, folder_id: str, name: str) -> CustomFieldFolder:
    """Rename a folder.

    Raises:
        NotFound: `folder_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `duplicate_folder`.
    """
    folder = read_folder(work, folder_id)
    work.check_version(folder)
    if name != folder.name:
        _refuse_second(work, folder.object_key, name)
        folder.name = name
        work.session.flush()
    return folder


def delete_folder(work: Work, folder_id: str) -> CustomFieldFolder:
    """Delete an empty folder; answers it as it was.

    Raises:
        NotFound: `folder_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `folder_not_empty`.
    """
    folder = read_folder(work, folder_id)
    work.check_version(folder)
    within = select(CustomField.id).where(CustomField.folder_id == folder_id)
    if work.session.scalars(within).first() is not None:
        raise folder_not_empty()
    work.session.delete(folder)
    work.session.flush()
    return folder


def read_folder(work: Work, folder_id: str) -> CustomFieldFolder:
    """One folder.

    Raises:
        NotFound: `folder_not_found`.
    """
    folder = find_folder(work, folder_id)
    if folder is None:
        raise folder_not_found()
    return folder


def find_folder(work: Work, folder_id: str) -> CustomFieldFolder | None:
    """One folder, if there is one with this id."""
    return work.session.scalars(select(CustomFieldFolder).where(CustomFieldFolder.id == folder_id)).one_or_none()


def require_folder(work: Work, object_key: str, folder_id: str) -> CustomFieldFolder:
    """The folder that a field is to be put in.

    Raises:
        Invalid: `unknown_folder`, there is none of this object.
    """
    folder = find_folder(work, folder_id)
    if folder is None or folder.object_key != object_key:
        raise unknown_folder()
    return folder


def list_folders(work: Work, object_key: str) -> Sequence[CustomFieldFolder]:
    """An object's folders, the oldest first."""
    statement = select(CustomFieldFolder).where(CustomFieldFolder.object_key == object_key)
    return work.session.scalars(statement.order_by(CustomFieldFolder.created_at, CustomFieldFolder.id)).all()


def default_folder(work: Work, object_key: str) -> CustomFieldFolder:
    """The folder for fields that name none; made when it is first needed."""
    row = {
        "id": new_id(),
        "location_id": work.location_id,
        "object_key": object_key,
        "name": DEFAULT_FOLDER,
        "version": 1,
        "created_at": work.now(),
        "updated_at": work.now(),
    }
    work.session.connection().execute(insert(CustomFieldFolder).values(row).on_conflict_do_nothing())
    named = select(CustomFieldFolder).where(
        CustomFieldFolder.object_key == object_key, CustomFieldFolder.name == DEFAULT_FOLDER
    )
    return work.session.scalars(named).one()


def _refuse_second(work: Work, object_key: str, name: str) -> None:
    named = select(CustomFieldFolder.id).where(
        CustomFieldFolder.object_key == object_key, CustomFieldFolder.name == name
    )
    present = work.session.scalars(named).first()
    if present is not None:
        raise duplicate_folder(present)
