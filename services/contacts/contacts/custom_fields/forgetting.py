"""Taking the values of a deleted field from whatever has one."""

from sqlalchemy import select

from chassis.timers.store import Timer
from chassis.work import Work
from contacts.bulk.sweeping import sweep
from contacts.businesses.models import Business
from contacts.custom_fields.models import CustomField
from contacts.custom_fields.rules import without_field
from contacts.people.models import Contact

FORGET = "custom_field.forget"
"""Goes on taking a deleted field's values from contacts; the key is the field's id."""


def forget_everywhere(work: Work, field: CustomField) -> None:
    """Take the values of `field` from the contacts or the businesses that have one."""
    if field.object_key == "contact":
        _forget(work, field.id, {})
    elif field.object_key == "business":
        having = select(Business).where(Business.custom_fields.has_key(field.id))
        for business in work.session.scalars(having):
            business.custom_fields = without_field(business.custom_fields, field.id)


def go_on_forgetting(work: Work, timer: Timer) -> None:
    """Take the values from the next contacts."""
    _forget(work, timer.key, timer.payload)


def _forget(work: Work, field_id: str, payload: dict[str, str]) -> None:
    def change(contact: Contact) -> None:
        contact.custom_fields = without_field(contact.custom_fields, field_id)

    sweep(work, (FORGET, field_id), payload, Contact.custom_fields.has_key(field_id), change)
