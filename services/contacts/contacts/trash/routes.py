"""Taking contacts out of the trash."""

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.people.schemas import ContactAnswer, present_contact
from contacts.trash import operations

trash = Feature("trash", __name__, "Deleted contacts")


@trash.operation(
    "POST", "/contacts/<contact_id>/restore", scope="contacts.write", answer=ContactAnswer, published=False
)
def restore_contact(work: Work, contact_id: str) -> Answer:
    """Take a contact out of the trash, where it is kept for 30 days; it can be restored again."""
    contact = operations.restore_contact(work, contact_id)
    work.show_version(contact)
    return {"contact": present_contact(contact)}
