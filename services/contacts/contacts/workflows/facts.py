"""What the conditions of a step look at."""

from typing import Any

from chassis.work import Work
from contacts.people.loading import read_contact
from contacts.people.state import contact_fields
from contacts.workflows.models import Enrollment


def facts_of(work: Work, enrollment: Enrollment) -> dict[str, Any]:
    """The contact as it is now (`contact.tags`, `contact.customFields.ID`), the data of the event that started the workflow
    (`event.calendarId`), and how the latest wait for an event and the latest webhook ended (`wait.timedOut`, `webhook.status`).
    """
    contact = read_contact(work, enrollment.contact_id)
    context = enrollment.context
    return {
        "contact": {**contact_fields(contact), "id": contact.id, "customFields": contact.custom_fields},
        "event": (context.get("event") or {}).get("data") or {},
        "trigger": (context.get("event") or {}).get("type"),
        "wait": context.get("wait") or {},
        "webhook": context.get("webhook") or {},
    }
