"""Custom fields of every object with their folders, and those of contacts and opportunities under their location."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.custom_fields import folders, operations
from contacts.custom_fields.rules import OBJECT_KEY, OF_LOCATIONS, field_key
from contacts.custom_fields.schemas import (
    DeletedAnswer,
    FieldAnswer,
    FieldBody,
    FieldChange,
    FieldsAnswer,
    FolderAnswer,
    FolderBody,
    FolderChange,
    LocationFieldAnswer,
    LocationFieldBody,
    LocationFieldChange,
    LocationFieldsAnswer,
    LocationQuery,
    ModelQuery,
    present_field,
    present_folder,
    present_folder_as_field,
    present_location_field,
)
from contacts.locations import in_location, require_location
from contacts.wire import SUCCEDED, Succeded

custom_fields = Feature("custom_fields", __name__, "Custom fields and their folders")
_READ, _WRITE = "locations/customFields.readonly", "locations/customFields.write"
_OF_LOCATION = "/locations/<location_id>/customFields"


@custom_fields.operation("POST", "/custom-fields/", scope=_WRITE, body=FieldBody, answer=FieldAnswer, status=201)
def create_field(work: Work, body: dict[str, Any]) -> Answer:
    """Make a field of an object."""
    given = in_location(work, body)
    field = operations.create_field(work, given.pop("object_key"), given)
    work.show_version(field)
    return {"field": present_field(field)}


@custom_fields.operation(
    "POST", "/custom-fields/folder", scope=_WRITE, body=FolderBody, answer=FolderAnswer, status=201
)
def create_folder(work: Work, body: dict[str, Any]) -> Answer:
    """Make a folder."""
    folder = folders.create_folder(work, **in_location(work, body))
    work.show_version(folder)
    return present_folder(folder)


@custom_fields.operation(
    "PUT", "/custom-fields/folder/<folder_id>", scope=_WRITE, body=FolderChange, answer=FolderAnswer
)
def rename_folder(work: Work, body: dict[str, Any], folder_id: str) -> Answer:
    """Rename a folder."""
    folder = folders.rename_folder(work, folder_id, in_location(work, body)["name"])
    work.show_version(folder)
    return present_folder(folder)


@custom_fields.operation(
    "DELETE", "/custom-fields/folder/<folder_id>", scope=_WRITE, query=LocationQuery, answer=DeletedAnswer
)
def delete_folder(work: Work, query: dict[str, Any], folder_id: str) -> Answer:
    """Delete an empty folder."""
    in_location(work, query)
    folder = folders.delete_folder(work, folder_id)
    return {"succeded": True, "id": folder.id, "key": field_key(folder.object_key, folder.name)}


@custom_fields.operation(
    "GET", "/custom-fields/object-key/<object_key>", scope=_READ, query=LocationQuery, answer=FieldsAnswer
)
def list_fields(work: Work, query: dict[str, Any], object_key: str) -> Answer:
    """An object's fields and folders."""
    in_location(work, query)
    if not OBJECT_KEY.fullmatch(object_key):
        return {"fields": [], "folders": []}
    return {
        "fields": [present_field(field) for field in operations.list_fields(work, [object_key])],
        "folders": [present_folder_as_field(folder) for folder in folders.list_folders(work, object_key)],
    }


@custom_fields.operation("GET", "/custom-fields/<field_id>", scope=_READ, answer=FieldAnswer)
def get_field(work: Work, field_id: str) -> Answer:
    """Read a field, or a folder."""
    folder = folders.find_folder(work, field_id)
    if folder is not None:
        work.show_version(folder)
        return {"field": present_folder_as_field(folder)}
    field = operations.read_field(work, field_id)
    work.show_version(field)
    return {"field": present_field(field)}


@custom_fields.operation("PUT", "/custom-fields/<field_id>", scope=_WRITE, body=FieldChange, answer=FieldAnswer)
def update_field(work: Work, body: dict[str, Any], field_id: str) -> Answer:
    """Change a field."""
    field = operations.update_field(work, field_id, in_location(work, body))
    work.show_version(field)
    return {"field": present_field(field)}


@custom_fields.operation("DELETE", "/custom-fields/<field_id>", scope=_WRITE, answer=DeletedAnswer)
def delete_field(work: Work, field_id: str) -> Answer:
    """Delete a field and its values."""
    field = operations.delete_field(work, field_id)
    return {"succeded": True, "id": field.id, "key": field.field_key}


@custom_fields.operation("GET", _OF_LOCATION, scope=_READ, query=ModelQuery, answer=LocationFieldsAnswer)
def list_location_fields(work: Work, query: dict[str, Any], location_id: str) -> Answer:
    """The fields of contacts, of opportunities, or of both."""
    require_location(work, location_id)
    models = OF_LOCATIONS if query["model"] == "all" else (query["model"],)
    return {"customFields": [present_location_field(field) for field in operations.list_fields(work, models)]}


@custom_fields.operation(
    "POST", _OF_LOCATION, scope=_WRITE, body=LocationFieldBody, answer=LocationFieldAnswer, status=201
)
def create_location_field(work: Work, body: dict[str, Any], location_id: str) -> Answer:
    """Make a field of contacts (the default) or of opportunities."""
    require_location(work, location_id)
    field = operations.create_field(work, body.pop("model", "contact"), body)
    work.show_version(field)
    return {"customField": present_location_field(field)}


@custom_fields.operation("GET", f"{_OF_LOCATION}/<field_id>", scope=_READ, answer=LocationFieldAnswer)
def get_location_field(work: Work, location_id: str, field_id: str) -> Answer:
    """Read a field."""
    require_location(work, location_id)
    field = operations.read_field(work, field_id, OF_LOCATIONS)
    work.show_version(field)
    return {"customField": present_location_field(field)}


@custom_fields.operation(
    "PUT", f"{_OF_LOCATION}/<field_id>", scope=_WRITE, body=LocationFieldChange, answer=LocationFieldAnswer
)
def update_location_field(work: Work, body: dict[str, Any], location_id: str, field_id: str) -> Answer:
    """Change a field; the object that it is of stays."""
    require_location(work, location_id)
    models = (body.pop("model"),) if "model" in body else OF_LOCATIONS
    field = operations.update_field(work, field_id, body, models)
    work.show_version(field)
    return {"customField": present_location_field(field)}


@custom_fields.operation("DELETE", f"{_OF_LOCATION}/<field_id>", scope=_WRITE, answer=Succeded)
def delete_location_field(work: Work, location_id: str, field_id: str) -> Answer:
    """Delete a field and its values."""
    require_location(work, location_id)
    operations.delete_field(work, field_id, OF_LOCATIONS)
    return SUCCEDED
