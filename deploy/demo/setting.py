"""What the contacts meet: the team, the calendars, the workflows. Found where it is there already, made where not."""

from dataclasses import dataclass
from typing import Any

from demo.client import Client

TEAM = (("Ingrid", "Halvorsen"), ("Kwame", "Mensah"), ("Chloé", "Dubois"), ("Rajesh", "Nair"))
OPEN_HOURS = [
    {
        "daysOfTheWeek": [1, 2, 3, 4, 5],
        "hours": [
            {"openHour": 9, "openMinute": 0, "closeHour": 12, "closeMinute": 30},
            {"openHour": 13, "openMinute": 30, "closeHour": 18, "closeMinute": 0},
        ],
    }
]
CALENDARS = (
    {
        "name": "Consultation",
        "slotDuration": 30,
        "slotInterval": 30,
        "eventTitle": "Consultation with {{contact.name}}",
    },
    {"name": "Site visit", "slotDuration": 60, "slotInterval": 60, "eventTitle": "Visit at {{contact.name}}"},
)
WORKFLOWS = (
    {
        "name": "Win back after a cancellation",
        "trigger": {"event": "scheduling.appointment.cancelled", "filters": []},
        "steps": [{"type": "add_tag", "tag": "win back"}],
    },
    {
        "name": "Ask for a review",
        "trigger": {"event": "billing.card.charged", "filters": []},
        "steps": [{"type": "wait", "days": 2}, {"type": "create_task", "title": "Ask for a review"}],
    },
)


@dataclass(frozen=True)
class Setting:
    """The ids of what is there."""

    location_id: str
    users: list[str]
    calendars: list[str]


def prepare(client: Client, company_id: str, location_id: str) -> Setting:
    """Find or make the team, the calendars and the workflows. Raises ApiError."""
    users = [_user(client, company_id, location_id, *names) for names in TEAM]
    calendars = [_calendar(client, location_id, users, wanted) for wanted in CALENDARS]
    known = {workflow["name"] for workflow in client.get("/workflows/", locationId=location_id)["workflows"]}
    for workflow in WORKFLOWS:
        if workflow["name"] not in known:
            client.post("/workflows/", {**workflow, "status": "published"})
    return Setting(location_id, users, calendars)


def _user(client: Client, company_id: str, location_id: str, first_name: str, last_name: str) -> str:
    email = f"team-{TEAM.index((first_name, last_name)) + 1}@{location_id.lower()}.example.org"
    found = client.get("/users/search", companyId=company_id, query=email)["users"]
    if found:
        return str(found[0]["id"])
    body = {
        "companyId": company_id,
        "firstName": first_name,
        "lastName": last_name,
        "email": email,
        "password": f"Demo-{location_id}-1",
        "type": "account",
        "role": "user",
        "locationIds": [location_id],
    }
    return str(client.post("/users/", body)["id"])


def _calendar(client: Client, location_id: str, users: list[str], wanted: dict[str, Any]) -> str:
    for calendar in client.get("/calendars/", locationId=location_id)["calendars"]:
        if calendar["name"] == wanted["name"]:
            return str(calendar["id"])
    body = {
        **wanted,
        "locationId": location_id,
        "calendarType": "round_robin",
        "eventType": "RoundRobin_OptimizeForEqualDistribution",
        "slotDurationUnit": "mins",
        "slotIntervalUnit": "mins",
        "openHours": OPEN_HOURS,
        "isActive": True,
        "autoConfirm": True,
        "teamMembers": [{"userId": user} for user in users],
    }
    return str(client.post("/calendars/", body)["calendar"]["id"])
