"""Forms and surveys, which differ in their names, their events and in how many pages they have."""

from dataclasses import dataclass

from chassis.events.declare import EventType
from contacts.forms import events


@dataclass(frozen=True)
class Kind:
    """A kind: its word in codes, sentences and on the wire, whether it has pages, and what is told of it."""

    name: str
    paged: bool
    created: EventType
    updated: EventType
    deleted: EventType
    submitted: EventType

    def place(self, page: int, field: int) -> str:
        """Where a field stands in a body: a form has one page, and does not say so."""
        return f"pages.{page}.fields.{field}" if self.paged else f"fields.{field}"


FORM = Kind("form", False, events.FORM_CREATED, events.FORM_UPDATED, events.FORM_DELETED, events.FORM_SUBMITTED)
SURVEY = Kind(
    "survey", True, events.SURVEY_CREATED, events.SURVEY_UPDATED, events.SURVEY_DELETED, events.SURVEY_SUBMITTED
)
