"""A contact made or changed by what is given and already read: for one at a time, and for many at once."""

from collections.abc import Mapping
from typing import Any

from chassis.work import Work
from contacts import events
from contacts.attribution.touches import touch_of_user
from contacts.channels.kinds import EMAIL, PHONE
from contacts.channels.operations import set_primary_value
from contacts.custom_fields.rules import merged
from contacts.dnd import rules as dnd
from contacts.history import made_of, tell
from contacts.people.models import Contact
from contacts.people.rules import Names, names_after, tidy
from contacts.people.state import contact_data, contact_fields

_TEXTS = (
    "company_name",
    "address1",
    "city",
    "state",
    "postal_code",
    "country",
    "website",
    "timezone",
    "gender",
    "source",
)
_OTHERS = ("date_of_birth", "dnd", "assigned_to", "type")
# To ask a new object for what was never set costs ten times what asking for what is nothing does.
_NOTHING = dict.fromkeys(
    (
        "first_name",
        "last_name",
        "name",
        *_TEXTS,
        "date_of_birth",
        "business_id",
        "attribution_source",
        "last_attribution_source",
        "profile_photo",
        "deleted_at",
        "merged_into",
    )
)


def new_contact(
    work: Work, contact_id: str, given: Mapping[str, Any], *, exclusive: bool, model: type[Contact] = Contact
) -> Contact:
    """A contact of `given` that is not in the session yet, of `model` or its plain stand-in (`chassis.plain`).

    `exclusive`: nobody else may have its e-mails and phones.
    """
    contact = model(emails=[], phones=[])
    # A new object is written with all that it has: its values need not go through what notes changes, at ten times the price.
    vars(contact).update(
        _NOTHING,
        id=contact_id,
        location_id=work.location_id,
        followers=[],
        tags=[],
        dnd=False,
        dnd_settings={},
        inbound_dnd_settings={},
        custom_fields={},
        type=given.get("type", "lead"),
    )
    # A restricted user could not see a contact that is nobody's.
    owner = given.get("assigned_to") or work.identity.assigned_to
    apply_given(contact, {**given, "assigned_to": owner}, exclusive=exclusive)
    if work.actor.startswith("user:"):
        contact.attribution_source = contact.last_attribution_source = touch_of_user(work.now())
    contact.renew_search()
    return contact


def apply_given(contact: Contact, given: Mapping[str, Any], *, exclusive: bool) -> None:
    """Change what is `given`, read before: e-mail, phone, tags and custom fields as they are kept.

    Raises:
        Conflict: `primary_email`, `primary_phone`, null was given while there are others.
        Invalid: `dnd_permanent`.
    """
    names = names_after(Names(contact.first_name, contact.last_name, contact.name), given)
    contact.first_name, contact.last_name, contact.name = names.first_name, names.last_name, names.name
    for field in _TEXTS:
        if field in given:
            setattr(contact, field, tidy(given[field]))
    for field in _OTHERS:
        if field in given:
            setattr(contact, field, given[field])
    for kind in (EMAIL, PHONE):
        if kind.name in given:
            set_primary_value(kind, contact, given[kind.name], exclusive=exclusive)
    _merge(contact, given)


def _merge(contact: Contact, given: Mapping[str, Any]) -> None:
    if "tags" in given:
        contact.tags = given["tags"]
    if "dnd_settings" in given:
        contact.dnd_settings = dnd.merged(contact.dnd_settings, given["dnd_settings"])
    if "inbound_dnd_settings" in given:
        contact.inbound_dnd_settings = dnd.merged(contact.inbound_dnd_settings, given["inbound_dnd_settings"])
    if "custom_fields" in given:
        contact.custom_fields = merged(contact.custom_fields, given["custom_fields"])


def tell_created(work: Work, contact: Contact) -> None:
    """Say that a contact was made, once it is written."""
    audited = made_of(contact_fields(contact))
    data = contact_data(contact)
    tell(work, events.CONTACT_CREATED, contact_id=contact.id, subject=contact.id, data=data, audited=audited)
