"""A location's custom values."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.custom_values import operations
from contacts.custom_values.schemas import (
    CustomValueAnswer,
    CustomValueBody,
    CustomValuesAnswer,
    present_custom_value,
)
from contacts.locations import require_location
from contacts.wire import SUCCEDED, Succeded

custom_values = Feature("custom_values", __name__, "Custom values of a location")
_READ, _WRITE = "locations/customValues.readonly", "locations/customValues.write"
_VALUES = "/locations/<location_id>/customValues"
_VALUE = f"{_VALUES}/<value_id>"


@custom_values.operation("GET", _VALUES, scope=_READ, answer=CustomValuesAnswer)
def list_values(work: Work, location_id: str) -> Answer:
    """The location's custom values."""
    require_location(work, location_id)
    return {"customValues": [present_custom_value(row) for row in operations.list_values(work)]}


@custom_values.operation("POST", _VALUES, scope=_WRITE, body=CustomValueBody, answer=CustomValueAnswer, status=201)
def create_value(work: Work, body: dict[str, Any], location_id: str) -> Answer:
    """Make a custom value."""
    require_location(work, location_id)
    row = operations.create_value(work, **body)
    work.show_version(row)
    return {"customValue": present_custom_value(row)}


@custom_values.operation("GET", _VALUE, scope=_READ, answer=CustomValueAnswer)
def get_value(work: Work, location_id: str, value_id: str) -> Answer:
    """Read a custom value."""
    require_location(work, location_id)
    row = operations.read_value(work, value_id)
    work.show_version(row)
    return {"customValue": present_custom_value(row)}


@custom_values.operation("PUT", _VALUE, scope=_WRITE, body=CustomValueBody, answer=CustomValueAnswer)
def update_value(work: Work, body: dict[str, Any], location_id: str, value_id: str) -> Answer:
    """Change a custom value."""
    require_location(work, location_id)
    row = operations.update_value(work, value_id, **body)
    work.show_version(row)
    return {"customValue": present_custom_value(row)}


@custom_values.operation("DELETE", _VALUE, scope=_WRITE, answer=Succeded)
def delete_value(work: Work, location_id: str, value_id: str) -> Answer:
    """Delete a custom value."""
    require_location(work, location_id)
    operations.delete_value(work, value_id)
    return SUCCEDED
