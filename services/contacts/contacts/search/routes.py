"""Searching contacts."""

from typing import Any

from chassis.telemetry import trace_id
from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.people.errors import location_forbidden
from contacts.people.schemas import present_row
from contacts.search.operations import search_contacts
from contacts.search.schemas import SearchAnswer, SearchBody

search = Feature("search", __name__, "Searching contacts")


@search.operation(
    "POST", "/contacts/search", scope="contacts.readonly", body=SearchBody, answer=SearchAnswer, reading=True
)
def search_by_filters(work: Work, body: dict[str, Any]) -> Answer:
    """Find contacts by text and filters."""
    if body["location_id"] != work.location_id:
        raise location_forbidden()
    found = search_contacts(work, body["search"])
    contacts = [{**present_row(contact), "searchAfter": after} for contact, after in found.rows]
    return {"contacts": contacts, "total": found.total, "traceId": trace_id() or ""}
