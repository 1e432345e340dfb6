"""Reading the properties that a client gives a record: the one that names it, and those that the location has defined as custom fields."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from chassis.errors import FieldError, Invalid
from chassis.work import Work
from contacts.associations.rules import CUSTOM_PREFIX
from contacts.custom_fields.errors import invalid_custom_value, unknown_custom_field
from contacts.custom_fields.models import CustomField
from contacts.custom_fields.types import Definition, UnsuitableError, read_value
from contacts.refs.operations import read_location

_MONEY, _BOXES = "MONETORY", "TEXTBOX_LIST"


def properties_of(work: Work, object_key: str) -> dict[str, CustomField]:
    """The custom fields of an object by their names in its records."""
    keys = (object_key, object_key.replace(CUSTOM_PREFIX, "custom_object.", 1))
    fields = work.session.scalars(select(CustomField).where(CustomField.object_key.in_(keys)))
    return {field.field_key.removeprefix(f"{field.object_key}."): field for field in fields}


def read_properties(work: Work, object_key: str, own: Collection[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The properties `given` by their names, each as its field keeps it; None takes one away. The object's `own` are no fields: they stay.

    Raises:
        Invalid: `unknown_custom_field`, `invalid_custom_value`.
    """
    defined = properties_of(work, object_key)
    region = read_location(work).country
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, value in given.items():
        head, _, box = name.partition(".")
        field = defined.get(name) or defined.get(head)
        if name in own:
            values[name] = value
        elif field is None or (box and name not in defined and field.data_type != _BOXES):
            errors.append(unknown_custom_field(f"properties.{name}", name))
        else:
            try:
                values[name] = _read(field.definition, box if name not in defined else "", value, region)
            except UnsuitableError as error:
                errors.append(invalid_custom_value(f"properties.{name}", field.name, str(error)))
    if errors:
        raise Invalid(errors[0].code, errors[0].message, errors=errors)
    return values


def _read(definition: Definition, box: str, value: Any, region: str | None) -> Any:
    """A value as it is kept. Money may name its currency; a box of a list (`list.box`) has a text of its own."""
    if box:
        boxes = read_value(definition, {box: value} if value is not None else None, region) or {}
        return next(iter(boxes.values()), None)
    if definition.data_type == _MONEY and isinstance(value, dict):
        amount, currency = read_value(definition, value.get("value"), region), value.get("currency", "default")
        if amount is None or not isinstance(currency, str) or not 0 < len(currency) <= 10:
            raise UnsuitableError("An amount with its currency.")
        return {"currency": currency, "value": amount}
    return read_value(definition, value, region)
