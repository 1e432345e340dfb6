"""What documents tells of a contact, and the files' bytes. The gateway asks for it and does not pass it on as it is."""

from flask import Response

from chassis.web.feature import Answer, Feature
from chassis.web.performing import RequestUnits
from documents.personal_data.content import send_content
from documents.personal_data.holdings import contact_data, files_of

personal_data = Feature("personal_data", __name__, "What is held about a contact")
_READ = "documents.readonly"


@personal_data.operation("GET", "/internal/contacts/<contact_id>/data-export", scope=_READ, steps=True, published=False)
def export_contact(units: RequestUnits, contact_id: str) -> Answer:
    """Everything about a contact, as lines of JSON, and where its files are to be had."""
    return contact_data.tell(units, contact_id, files_of)


@personal_data.operation("GET", "/internal/documents/<document_id>/content", scope=_READ, steps=True, published=False)
def export_content(units: RequestUnits, document_id: str) -> Response:
    """A document's bytes, those of one in the trash too."""
    return send_content(units, document_id)
