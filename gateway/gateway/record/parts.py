"""What a contact's record is made of: which service has each part, where, and under which name."""

from dataclasses import dataclass
from typing import Any

CONTACT = "contact"
# Of what is listed whole unless a limit is named; the other lists come in pages anyhow.
_FIRST_PAGE = 20


@dataclass(frozen=True)
class Part:
    """One part: the list `key` of the answer at `path`, put at `place` in the record.

    `{id}` in the path is the contact, `{location}` the location.
    """

    place: tuple[str, ...]
    service: str
    path: str
    key: str


CONTACT_PATH = "/contacts/{id}"

PARTS = (
    Part(
        ("opportunities",),
        "contacts",
        "/opportunities/search?locationId={location}&contactId={id}",
        "opportunities",
    ),
    Part(("associations",), "contacts", "/associations/relations/{id}?locationId={location}", "relations"),
    Part(("tasks",), "contacts", f"/contacts/{{id}}/tasks?limit={_FIRST_PAGE}", "tasks"),
    Part(("notes",), "contacts", f"/contacts/{{id}}/notes?limit={_FIRST_PAGE}", "notes"),
    Part(("activity",), "contacts", "/contacts/{id}/activity", "activities"),
    Part(("workflows",), "contacts", "/contacts/{id}/workflows", "enrollments"),
    Part(("courseOffers",), "contacts", "/contacts/{id}/course-offers", "courseOffers"),
    Part(("communityGroups",), "contacts", "/contacts/{id}/community-groups", "communityGroups"),
    Part(
        ("appointments", "upcoming"),
        "scheduling",
        "/contacts/{id}/appointments?when=upcoming",
        "events",
    ),
    Part(
        ("appointments", "previous"),
        "scheduling",
        "/contacts/{id}/appointments?when=previous",
        "events",
    ),
    Part(("documents",), "documents", "/contacts/{id}/documents", "documents"),
    Part(("payments", "cards"), "billing", "/contacts/{id}/cards", "cards"),
    Part(
        ("payments", "transactions"),
        "billing",
        "/payments/transactions?altId={location}&altType=location&contactId={id}",
        "data",
    ),
)


def empty_record() -> dict[str, Any]:
    """A record with nothing in it."""
    return {
        CONTACT: None,
        "opportunities": [],
        "workflows": [],
        "associations": [],
        "tasks": [],
        "notes": [],
        "activity": [],
        "appointments": {"upcoming": [], "previous": []},
        "documents": [],
        "payments": {"cards": [], "transactions": [], "subscriptions": [], "invoices": []},
        "courseOffers": [],
        "communityGroups": [],
        "degraded": [],
    }
