"""What scheduling tells of a contact. The gateway asks for it and does not pass it on as it is."""

from chassis.web.feature import Answer, Feature
from chassis.web.performing import RequestUnits
from scheduling.personal_data.holdings import contact_data

personal_data = Feature("personal_data", __name__, "What is held about a contact")


@personal_data.operation(
    "GET",
    "/internal/contacts/<contact_id>/data-export",
    scope="calendars/events.readonly",
    steps=True,
    published=False,
)
def export_contact(units: RequestUnits, contact_id: str) -> Answer:
    """Everything about a contact, as lines of JSON."""
    return contact_data.tell(units, contact_id)
