"""Taking the values of a deleted field from whatever has one."""

from typing import Any

from sqlalchemy import select

from chassis.timers.store import Timer
from chassis.work import Work
from contacts.associations.rules import BUSINESS
from contacts.bulk.sweeping import sweep, sweep_rows
from contacts.businesses.models import Business
from contacts.businesses.searching import search_text
from contacts.custom_fields.models import CustomField
from contacts.custom_fields.rules import without_field
from contacts.objects.models import CustomObject
from contacts.objects.standard import forget_property
from contacts.opportunities.changing import changing
from contacts.opportunities.models import Opportunity
from contacts.people.models import Contact
from contacts.records.models import Record
from contacts.records.operations import take_property_away

FORGET = "custom_field.forget"
"""Goes on taking a deleted field's values from contacts or opportunities; the key is the field's id."""


def forget_everywhere(work: Work, field: CustomField) -> None:
    """Take the values of `field` from whatever has one."""
    if field.object_key == BUSINESS:
        forget_property(work, BUSINESS, field.field_key.removeprefix(f"{BUSINESS}."))
        having = select(Business).where(Business.custom_fields.has_key(field.id))
        for business in work.session.scalars(having):
            business.custom_fields = without_field(business.custom_fields, field.id)
            business.search_text = search_text(work, business)
    else:
        name = field.field_key.removeprefix(f"{field.object_key}.")
        _forget(work, field.id, {"object": field.object_key, "property": name})


def go_on_forgetting(work: Work, timer: Timer) -> None:
    """Take the values from the next contacts or opportunities."""
    _forget(work, timer.key, timer.payload)


def _forget(work: Work, field_id: str, payload: dict[str, Any]) -> None:
    def forget_contacts(contact: Contact) -> None:
        contact.custom_fields = without_field(contact.custom_fields, field_id)

    def forget_opportunities(opportunity: Opportunity) -> None:
        with changing(work, opportunity):
            opportunity.custom_fields = without_field(opportunity.custom_fields, field_id)

    def forget_records(record: Record) -> None:
        take_property_away(work, record, payload["property"])

    timer = (FORGET, field_id)
    if payload["object"] == "contact":
        sweep(work, timer, payload, Contact.custom_fields.has_key(field_id), forget_contacts)
    elif payload["object"] == "opportunity":
        having = select(Opportunity).where(Opportunity.custom_fields.has_key(field_id))
        sweep_rows(work, timer, payload, having, Opportunity, forget_opportunities)
    else:
        object_key = payload["object"].replace("custom_object.", "custom_objects.", 1)
        of_object = select(CustomObject.id).where(CustomObject.key == object_key)
        with_property = Record.properties.has_key(payload["property"])
        records = select(Record).where(Record.object_id.in_(of_object), with_property)
        sweep_rows(work, timer, payload, records, Record, forget_records)
