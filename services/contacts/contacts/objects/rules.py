"""Rules about custom objects' keys. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass

from contacts.associations.rules import BUSINESS, CONTACT, CUSTOM_PREFIX, OPPORTUNITY, is_object_key

TEXT = "TEXT"
_LONGEST_PROPERTY = 100


@dataclass(frozen=True)
class StandardObject:
    """An object that every location has. `primary_property` is what names one; `properties` are its own, each with its type.

    `searched` are the properties that its things are found by in any case; a location may only add others where it is `open_to_others`.
    """

    key: str
    singular: str
    plural: str
    primary_property: str
    properties: Mapping[str, str]
    searched: tuple[str, ...] = ("name",)
    open_to_others: bool = False


_CONTACT = {
    "name": TEXT,
    "firstName": TEXT,
    "lastName": TEXT,
    "email": TEXT,
    "phone": "PHONE",
    "companyName": TEXT,
    "address1": TEXT,
    "city": TEXT,
    "state": TEXT,
    "postalCode": TEXT,
    "country": TEXT,
    "website": TEXT,
    "timezone": TEXT,
    "dateOfBirth": "DATE",
    "source": TEXT,
    "type": TEXT,
}
_OPPORTUNITY = {
    "name": TEXT,
    "pipelineId": TEXT,
    "pipelineStageId": TEXT,
    "status": TEXT,
    "monetaryValue": "MONETORY",
    "forecastExpectedCloseDate": "DATE",
    "source": TEXT,
}
_BUSINESS = {
    "name": TEXT,
    "phone": "PHONE",
    "email": TEXT,
    "website": TEXT,
    "address": TEXT,
    "city": TEXT,
    "state": TEXT,
    "postalCode": TEXT,
    "country": TEXT,
    "description": "LARGE_TEXT",
}
# What `POST /contacts/search` has in its index.
_NAMES = ("name", "firstName", "lastName", "email", "phone", "companyName")
STANDARD_OBJECTS = {
    one.key: one
    for one in (
        StandardObject(CONTACT, "Contact", "Contacts", "name", _CONTACT, _NAMES),
        StandardObject(OPPORTUNITY, "Opportunity", "Opportunities", "name", _OPPORTUNITY),
        StandardObject(BUSINESS, "Company", "Companies", "name", _BUSINESS, open_to_others=True),
    )
}


def custom_key(given: str) -> str:
    """The key of a custom object, with its prefix: `custom_objects.pet` for `pet`, and for itself.

    Raises:
        ValueError: it can't be one.
    """
    key = given if given.startswith(CUSTOM_PREFIX) else f"{CUSTOM_PREFIX}{given}"
    if not is_object_key(key):
        raise ValueError(f"{given} is no key")
    return key


def property_name(object_key: str, given: str) -> str:
    """A property without its object's key: `name` for `custom_objects.pet.name` and for `name`; the prefix may be in the singular.

    Raises:
        ValueError: it is one of another object's, or longer than 100 characters.
    """
    singular = object_key.replace(CUSTOM_PREFIX, "custom_object.", 1)
    name = given.removeprefix(f"{object_key}.").removeprefix(f"{singular}.")
    if not 0 < len(name) <= _LONGEST_PROPERTY or name.startswith((CUSTOM_PREFIX, "custom_object.")):
        raise ValueError(f"{given} is not of {object_key}")
    return name
