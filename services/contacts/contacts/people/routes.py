"""Contacts: make, read, change, delete, upsert, and find the duplicate."""

from typing import Any

from chassis.telemetry import trace_id
from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.people import operations
from contacts.people.errors import location_forbidden
from contacts.people.loading import read_contact_or_survivor
from contacts.people.schemas import (
    ContactAnswer,
    ContactBody,
    ContactFields,
    ContactOrNothing,
    DuplicateQuery,
    FoundAnswer,
    UpdateAnswer,
    UpsertAnswer,
    UpsertBody,
    present_contact,
    present_found,
)
from contacts.wire import SUCCEEDED, Succeeded

people = Feature("contacts", __name__, "Contacts")


@people.operation("POST", "/contacts/", scope="contacts.write", body=ContactBody, answer=ContactAnswer, status=201)
def create_contact(work: Work, body: dict[str, Any]) -> Answer:
    """Make a contact."""
    given = _in_location(work, body)
    contact = operations.create_contact(work, given)
    work.show_version(contact)
    return {"contact": present_contact(contact)}


@people.operation("POST", "/contacts/upsert", scope="contacts.write", body=UpsertBody, answer=UpsertAnswer)
def upsert_contact(work: Work, body: dict[str, Any]) -> Answer:
    """Change the contact with this e-mail or phone, or make one."""
    given = _in_location(work, body)
    create_if_allowed = given.pop("create_if_allowed", False)
    contact, new = operations.upsert_contact(work, given, create_if_allowed=create_if_allowed)
    return {"new": new, "contact": present_contact(contact), "traceId": trace_id() or ""}


@people.operation(
    "GET", "/contacts/search/duplicate", scope="contacts.readonly", query=DuplicateQuery, answer=ContactOrNothing
)
def find_duplicate(work: Work, query: dict[str, Any]) -> Answer:
    """The contact that has this e-mail, or else this phone."""
    given = _in_location(work, query)
    contact = operations.find_contact(work, given.get("email"), given.get("number"))
    return {"contact": None if contact is None else present_contact(contact)}


@people.operation("GET", "/contacts/<contact_id>", scope="contacts.readonly", answer=FoundAnswer)
def get_contact(work: Work, contact_id: str) -> Answer:
    """Read a contact; one that was merged is the survivor, and said to be."""
    contact = read_contact_or_survivor(work, contact_id)
    work.show_version(contact)
    return present_found(contact, contact_id)


@people.operation("PUT", "/contacts/<contact_id>", scope="contacts.write", body=ContactFields, answer=UpdateAnswer)
def update_contact(work: Work, body: dict[str, Any], contact_id: str) -> Answer:
    """Change a contact."""
    contact = operations.update_contact(work, contact_id, body)
    work.show_version(contact)
    return {"succeeded": True, "contact": present_contact(contact)}


@people.operation("DELETE", "/contacts/<contact_id>", scope="contacts.write", answer=Succeeded)
def delete_contact(work: Work, contact_id: str) -> Answer:
    """Put a contact in the trash."""
    operations.delete_contact(work, contact_id)
    return SUCCEEDED


def _in_location(work: Work, given: dict[str, Any]) -> dict[str, Any]:
    """What is given without its location, which must be the identity's."""
    rest = dict(given)
    if rest.pop("location_id") != work.location_id:
        raise location_forbidden()
    return rest
