"""Erasing a contact."""

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.erasing import operations
from contacts.erasing.schemas import ErasureReport, present_erasure

erasing = Feature("erasing", __name__, "Erasing contacts for good")


@erasing.operation(
    "POST", "/contacts/<contact_id>/erase", scope="contacts.write", answer=ErasureReport, status=202, published=False
)
def erase_contact(work: Work, contact_id: str) -> Answer:
    """Erase a contact in all services, for good: there is no way back."""
    return {"erasure": present_erasure(operations.erase_contact(work, contact_id), contact_id)}


@erasing.operation(
    "GET", "/contacts/<contact_id>/erasure", scope="contacts.readonly", answer=ErasureReport, published=False
)
def get_erasure(work: Work, contact_id: str) -> Answer:
    """How far an erasure is: what each service erased, and what it kept and why."""
    return {"erasure": present_erasure(operations.read_erasure(work, contact_id), contact_id)}
