"""Whose answers they are: the contact with the e-mail, else with the phone, else a new one; and what the answers change of somebody known.

Whoever sends a form has proved nothing. So of a known person nothing changes unless the form was set to, and never their owner, their tags,
their primary addresses, or what they stopped themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.errors import Conflict, Invalid, NotFound
from chassis.web.parsing import load
from chassis.work import Work
from contacts.channels.kinds import EMAIL, PHONE
from contacts.channels.operations import add_channel
from contacts.forms.answers import Question
from contacts.forms.models import Form
from contacts.forms.rules import FILL, IDENTIFYING, KEEP, OVERWRITE, STANDARD, dnd_of_known, dnd_of_new
from contacts.forms.schemas import STANDARD_ANSWERS
from contacts.people.duplicates import find_match
from contacts.people.loading import lock_contact
from contacts.people.models import Contact
from contacts.people.operations import create_contact, update_contact

_NAMES = ("first_name", "last_name", "name")
_LONGEST_SOURCE = 255


@dataclass(frozen=True)
class Person:
    """Who answered, and whether nobody knew them before."""

    contact: Contact
    new: bool


def keys_of(answers: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The e-mails and phones by which somebody is known."""
    emails = [EMAIL.key(answers["email"])] if answers.get("email") else []
    phones = [PHONE.key(answers["phone"])] if answers.get("phone") else []
    return emails, phones


def find_or_make(work: Work, form: Form, questions: Sequence[Question], answers: Mapping[str, Any]) -> Person:
    """The contact whose answers these are. Let nobody else look for them meanwhile (`wait_for_others`)."""
    asked = [question.field for question in questions]
    reason = f"{form.kind.capitalize()}: {form.name}"
    contact = _find(work, *keys_of(answers))
    if contact is None:
        given = _given(questions, answers)
        dnd = dnd_of_new(asked, answers, reason)
        made = create_contact(work, {**given, "source": form.name[:_LONGEST_SOURCE], "dnd_settings": dnd})
        return Person(made, new=True)
    may_lift = form.known_contacts == OVERWRITE
    changes = _changes(form, contact, _given(questions, answers))
    dnd = dnd_of_known(asked, answers, contact.dnd_settings, reason, may_lift=may_lift)
    if dnd:
        changes["dnd_settings"] = dnd
    if changes:
        update_contact(work, contact.id, changes)
    if form.known_contacts == OVERWRITE:
        _add_addresses(work, contact, answers)
    return Person(contact, new=False)


def _find(work: Work, emails: Sequence[str], phones: Sequence[str]) -> Contact | None:
    match = find_match(work, emails, phones)
    if match is None:
        return None
    try:
        return lock_contact(work, match.contact_id)
    except NotFound:
        # Put into the trash since it was found: there may be another.
        return _find(work, emails, phones)


def _given(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as a contact's columns. Files become values when they have become documents."""
    given: dict[str, Any] = load(STANDARD_ANSWERS, {name: value for name, value in answers.items() if name in STANDARD})
    customs = [one.field for one in questions if one.field.is_custom and not one.field.takes_files]
    values = [{"id": field.name, "field_value": answers[field.name]} for field in customs if field.name in answers]
    return {**given, "custom_fields": values}


def _changes(form: Form, contact: Contact, given: Mapping[str, Any]) -> dict[str, Any]:
    """What of `given` changes a known contact, by the form's setting. Addresses are not among it."""
    if form.known_contacts == KEEP:
        return {}
    wanted = {name: value for name, value in given.items() if name not in (*IDENTIFYING, "custom_fields")}
    values = given["custom_fields"]
    if form.known_contacts == FILL:
        names = () if contact.name is None else _NAMES
        wanted = {name: value for name, value in wanted.items() if name not in names and getattr(contact, name) is None}
        values = [one for one in values if one["id"] not in contact.custom_fields]
    return {**wanted, "custom_fields": values} if values else wanted


def _add_addresses(work: Work, contact: Contact, answers: Mapping[str, Any]) -> None:
    """Add the e-mail and the phone to those that a contact has. What another has, or has no room, is in the answers only."""
    for kind in (EMAIL, PHONE):
        if answers.get(kind.name):
            try:
                add_channel(work, kind, contact.id, answers[kind.name], None)
            except (Conflict, Invalid):
                continue
