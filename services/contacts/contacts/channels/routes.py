"""A contact's phones and e-mails."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.channels import operations
from contacts.channels.kinds import EMAIL, PHONE
from contacts.channels.schemas import (
    EmailAnswer,
    EmailBody,
    EmailChange,
    PhoneAnswer,
    PhoneBody,
    PhoneChange,
    present_channel,
)
from contacts.people.schemas import ContactAnswer, present_contact
from contacts.wire import SUCCEEDED, Succeeded

channels = Feature("channels", __name__, "A contact's phones and e-mails")
_PHONES = "/contacts/<contact_id>/phones"
_EMAILS = "/contacts/<contact_id>/emails"
_WRITE = "contacts.write"


@channels.operation("POST", _PHONES, scope=_WRITE, body=PhoneBody, answer=PhoneAnswer, status=201, published=False)
def add_phone(work: Work, body: dict[str, Any], contact_id: str) -> Answer:
    """Add a phone."""
    row = operations.add_channel(work, PHONE, contact_id, body["value"], body.get("label"))
    return {"phone": present_channel("phone", row)}


@channels.operation("PUT", f"{_PHONES}/<row_id>", scope=_WRITE, body=PhoneChange, answer=PhoneAnswer, published=False)
def change_phone(work: Work, body: dict[str, Any], contact_id: str, row_id: str) -> Answer:
    """Change a phone."""
    return {"phone": present_channel("phone", operations.change_channel(work, PHONE, contact_id, row_id, body))}


@channels.operation("DELETE", f"{_PHONES}/<row_id>", scope=_WRITE, answer=Succeeded, published=False)
def remove_phone(work: Work, contact_id: str, row_id: str) -> Answer:
    """Remove a phone."""
    operations.remove_channel(work, PHONE, contact_id, row_id)
    return SUCCEEDED


@channels.operation("PUT", f"{_PHONES}/<row_id>/primary", scope=_WRITE, answer=ContactAnswer, published=False)
def choose_primary_phone(work: Work, contact_id: str, row_id: str) -> Answer:
    """Make a phone the primary one."""
    contact = operations.choose_primary(work, PHONE, contact_id, row_id)
    work.show_version(contact)
    return {"contact": present_contact(contact)}


@channels.operation("POST", _EMAILS, scope=_WRITE, body=EmailBody, answer=EmailAnswer, status=201, published=False)
def add_email(work: Work, body: dict[str, Any], contact_id: str) -> Answer:
    """Add an e-mail address."""
    row = operations.add_channel(work, EMAIL, contact_id, body["value"], body.get("label"))
    return {"email": present_channel("email", row)}


@channels.operation("PUT", f"{_EMAILS}/<row_id>", scope=_WRITE, body=EmailChange, answer=EmailAnswer, published=False)
def change_email(work: Work, body: dict[str, Any], contact_id: str, row_id: str) -> Answer:
    """Change an e-mail address."""
    return {"email": present_channel("email", operations.change_channel(work, EMAIL, contact_id, row_id, body))}


@channels.operation("DELETE", f"{_EMAILS}/<row_id>", scope=_WRITE, answer=Succeeded, published=False)
def remove_email(work: Work, contact_id: str, row_id: str) -> Answer:
    """Remove an e-mail address."""
    operations.remove_channel(work, EMAIL, contact_id, row_id)
    return SUCCEEDED


@channels.operation("PUT", f"{_EMAILS}/<row_id>/primary", scope=_WRITE, answer=ContactAnswer, published=False)
def choose_primary_email(work: Work, contact_id: str, row_id: str) -> Answer:
    """Make an e-mail address the primary one."""
    contact = operations.choose_primary(work, EMAIL, contact_id, row_id)
    work.show_version(contact)
    return {"contact": present_contact(contact)}
