"""Objects: the standard ones and the location's own."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.associations.rules import CUSTOM_PREFIX
from contacts.custom_fields.operations import list_fields
from contacts.custom_fields.schemas import present_field
from contacts.objects import operations
from contacts.objects.models import CustomObject
from contacts.objects.rules import STANDARD_OBJECTS
from contacts.objects.schemas import (
    ObjectAnswer,
    ObjectBody,
    ObjectChange,
    ObjectsAnswer,
    ObjectsQuery,
    WholeObjectAnswer,
    present_object,
    present_own,
    present_primary,
    present_standard,
)
from contacts.objects.standard import read_settings
from contacts.people.errors import location_forbidden

objects = Feature("objects", __name__, "Custom objects")
_READ, _WRITE = "objects/schema.readonly", "objects/schema.write"


@objects.operation("GET", "/objects/", scope=_READ, query=ObjectsQuery, answer=ObjectsAnswer)
def list_objects(work: Work, query: dict[str, Any]) -> Answer:
    """A location's objects."""
    _require_location(work, query)
    settings = read_settings(work)
    standard = [present_standard(one, work.location_id, settings.get(one.key)) for one in STANDARD_OBJECTS.values()]
    return {"objects": [*standard, *(present_object(row) for row in operations.list_objects(work))]}


@objects.operation("POST", "/objects/", scope=_WRITE, body=ObjectBody, answer=ObjectAnswer, status=201)
def create_object(work: Work, body: dict[str, Any]) -> Answer:
    """Make a custom object."""
    _require_location(work, body)
    row = operations.create_object(work, body)
    work.show_version(row)
    return {"object": present_object(row)}


@objects.operation("GET", "/objects/<key>", scope=_READ, query=ObjectsQuery, answer=WholeObjectAnswer)
def get_object(work: Work, query: dict[str, Any], key: str) -> Answer:
    """Read an object."""
    _require_location(work, query)
    standard = STANDARD_OBJECTS.get(key)
    if standard is not None:
        own = present_own(standard, work.location_id) if query["fetch_properties"] else []
        shown = [*own, *_fields(work, query, [key])]
        settings = read_settings(work).get(key)
        if settings is not None:
            work.show_version(settings)
        return {"object": present_standard(standard, work.location_id, settings), "cache": False, "fields": shown}
    row = operations.read_object(work, key)
    work.show_version(row)
    return {"object": present_object(row), "cache": False, "fields": _properties(work, query, row)}


@objects.operation("PUT", "/objects/<key>", scope=_WRITE, body=ObjectChange, answer=ObjectAnswer)
def update_object(work: Work, body: dict[str, Any], key: str) -> Answer:
    """Change a custom object, or what the location makes of a standard one."""
    _require_location(work, body)
    if key in STANDARD_OBJECTS:
        settings = operations.update_standard_object(work, key, body)
        work.show_version(settings)
        return {"object": present_standard(STANDARD_OBJECTS[key], work.location_id, settings)}
    row = operations.update_object(work, key, body)
    work.show_version(row)
    return {"object": present_object(row)}


def _properties(work: Work, query: dict[str, Any], row: CustomObject) -> list[dict[str, Any]]:
    fields = _fields(work, query, [row.key, row.key.replace(CUSTOM_PREFIX, "custom_object.", 1)])
    return [present_primary(row), *fields] if query["fetch_properties"] else []


def _fields(work: Work, query: dict[str, Any], keys: list[str]) -> list[dict[str, Any]]:
    return [present_field(field) for field in list_fields(work, keys)] if query["fetch_properties"] else []


def _require_location(work: Work, given: dict[str, Any]) -> None:
    if given["location_id"] != work.location_id:
        raise location_forbidden()
