"""What follows for contacts when their business is renamed or deleted."""

from typing import Any

from chassis.timers.store import Timer
from chassis.work import Work
from contacts.bulk.sweeping import sweep
from contacts.people.models import Contact

RENAME = "business.rename"
"""Goes on giving contacts their business's new name; the key is the business's id."""

LET_GO = "business.let_go"
"""Goes on taking contacts out of a deleted business; the key is its id."""


def follow_name(work: Work, business_id: str, payload: dict[str, Any]) -> None:
    """Give the contacts of a business its new name; `payload` has the `name`."""

    def change(contact: Contact) -> None:
        contact.company_name = payload["name"]

    unlike = (Contact.business_id == business_id) & Contact.company_name.is_distinct_from(payload["name"])
    sweep(work, (RENAME, business_id), payload, unlike, change)


def let_go(work: Work, business_id: str, payload: dict[str, Any]) -> None:
    """Take the contacts out of a business; `payload` has its `name`."""

    def change(contact: Contact) -> None:
        leave_business(contact, payload["name"])

    sweep(work, (LET_GO, business_id), payload, Contact.business_id == business_id, change)


def leave_business(contact: Contact, name: str) -> None:
    """Take a contact out of the business of this name; a company name that they had given otherwise stays."""
    contact.business_id = None
    if contact.company_name == name:
        contact.company_name = None


def go_on_renaming(work: Work, timer: Timer) -> None:
    """Rename for the next contacts."""
    follow_name(work, timer.key, timer.payload)


def go_on_letting_go(work: Work, timer: Timer) -> None:
    """Let the next contacts go."""
    let_go(work, timer.key, timer.payload)
