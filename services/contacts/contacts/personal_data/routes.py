"""What contacts tells of a contact. The gateway asks for it and does not pass it on as it is."""

from chassis.web.feature import Answer, Feature
from chassis.web.performing import RequestUnits
from contacts.personal_data import files, operations

personal_data = Feature("personal_data", __name__, "What is held about a contact")


@personal_data.operation(
    "GET",
    "/internal/contacts/<contact_id>/data-export",
    scope="contacts.readonly",
    steps=True,
    published=False,
)
def export_contact(units: RequestUnits, contact_id: str) -> Answer:
    """Everything about a contact, as lines of JSON."""
    return operations.export_contact(units, contact_id)


@personal_data.operation(
    "GET", "/internal/stored-files/<file_id>/content", scope="contacts.readonly", steps=True, published=False
)
def export_file(units: RequestUnits, file_id: str) -> Answer:
    """A file's bytes."""
    return files.send_file(units, file_id)
