"""The properties of a company on the wire."""

from collections.abc import Mapping
from typing import Any

from chassis.errors import FieldError, Invalid
from chassis.web.parsing import load
from contacts.businesses.models import Business
from contacts.businesses.schemas import BusinessChange
from contacts.custom_fields.models import CustomField
from contacts.wire import without_nulls

# A property is named as the member of a business; the older spelling of one is understood too.
_SPELLINGS = {"postal_code": "postalCode"}


class CompanyProperties(BusinessChange):
    """A company's own properties; its custom fields are read by their definitions."""

    class Meta:
        exclude = ("custom_fields",)


_COLUMNS = {field.data_key or name: name for name, field in CompanyProperties().fields.items()}


def read_company(properties: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a business that `properties` give, and the properties that are not its own, by their names.

    Raises:
        Invalid: `validation_failed`; each at its place in `properties`.
    """
    spelt = {_SPELLINGS.get(name, name): value for name, value in properties.items()}
    own = {name: value for name, value in spelt.items() if name in _COLUMNS}
    try:
        columns: dict[str, Any] = load(CompanyProperties(), own)
    except Invalid as error:
        errors = [FieldError(f"properties.{one.field}", one.code, f"properties.{one.message}") for one in error.errors]
        raise Invalid(error.code, "; ".join(one.message for one in errors), errors=errors) from error
    return columns, {name: value for name, value in spelt.items() if name not in _COLUMNS}


def show_company(business: Business, fields: Mapping[str, CustomField]) -> dict[str, Any]:
    """A business's properties as the wire has them: what is set, by name; a list of boxes has one for each."""
    shown = without_nulls({name: getattr(business, column) for name, column in _COLUMNS.items()})
    for name, field in fields.items():
        value = business.custom_fields.get(field.id)
        if field.data_type == "TEXTBOX_LIST":
            shown |= {f"{name}.{box}": text for box, text in (value or {}).items()}
        elif value is not None:
            shown[name] = value
    return dict(sorted(shown.items()))
