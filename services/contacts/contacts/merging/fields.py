"""A contact as the flat state that the rules of merging know, and such a state put back on a contact."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from contacts.merging.rules import CHANNELS, CUSTOM, SINGLE, State
from contacts.people.models import Contact
from contacts.people.rules import full_name

_COLUMNS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "companyName": "company_name",
    "businessId": "business_id",
    "postalCode": "postal_code",
    "dateOfBirth": "date_of_birth",
    "assignedTo": "assigned_to",
    "profilePhoto": "profile_photo",
    "attributionSource": "attribution_source",
    "lastAttributionSource": "last_attribution_source",
}
_PLAIN = (*SINGLE, "tags", "followers", "dnd", "attributionSource", "lastAttributionSource")
_MAPS = {CUSTOM: "custom_fields", CHANNELS[0]: "dnd_settings", CHANNELS[1]: "inbound_dnd_settings"}


def state_of(contact: Contact) -> dict[str, Any]:
    """The contact's state, all but its phones and e-mails."""
    state: dict[str, Any] = {name: getattr(contact, _COLUMNS.get(name, name)) for name in _PLAIN}
    born: date | None = state["dateOfBirth"]
    state["dateOfBirth"] = None if born is None else born.isoformat()
    state["tags"], state["followers"] = list(contact.tags), list(contact.followers)
    for prefix, column in _MAPS.items():
        state.update({f"{prefix}{key}": value for key, value in getattr(contact, column).items()})
    return state


def put_state(contact: Contact, state: State) -> None:
    """Give the contact the fields in `state`; the others stay."""
    for name in _PLAIN:
        if name in state:
            value = state[name]
            if name == "dateOfBirth" and value is not None:
                value = date.fromisoformat(value)
            setattr(contact, _COLUMNS.get(name, name), value)
    for prefix, column in _MAPS.items():
        given = {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
        if given:
            setattr(contact, column, _with(getattr(contact, column), given))
    contact.name = full_name(contact.first_name, contact.last_name)


def _with(held: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**held, **given}.items() if value is not None}
