"""The one true path through all of the suite, by the official SDK where it has an operation and plain HTTP where it has none."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from highlevel import HighLevel

from chassis.ids import new_id
from chassis.testing.waiting import wait_until

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Traveller:
    """One contact on the way through the suite; each step leaves what the next needs."""

    def __init__(self, suite: Any) -> None:
        self.suite = suite
        self.http: httpx.Client = suite.http()
        self.loop = asyncio.new_event_loop()
        self.sdk: HighLevel = self.call(_client_of(suite))
        self.contact_id = ""

    def call(self, promise: Any) -> Any:
        """The answer of one of the SDK's methods."""
        return self.loop.run_until_complete(promise)

    def post(self, path: str, body: Any, status: int, **headers: str) -> Any:
        """POST `body`, hold the answer to `status`, and give it."""
        answer = self.http.post(path, json=body, headers=headers)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, path: str, **query: Any) -> Any:
        """GET a 200."""
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def timeline(self) -> list[str]:
        """The types on the contact's timeline."""
        return [row["type"] for row in self.get(f"/contacts/{self.contact_id}/activity", limit=100)["activities"]]

    def close(self) -> None:
        self.call(self.sdk.http_client.aclose())
        self.loop.close()
        self.http.close()


async def _client_of(suite: Any) -> HighLevel:
    """The SDK, made while a loop runs: otherwise it makes a loop of its own, which nobody closes."""
    client: HighLevel = suite.sdk()
    return client


@pytest.fixture
def traveller(suite: Any) -> Iterator[Traveller]:
    traveller = Traveller(suite)
    yield traveller
    traveller.close()


def test_the_path(traveller: Traveller) -> None:
    make_a_contact(traveller)
    workflow_id = publish_a_workflow(traveller)
    cancel_an_appointment(traveller)
    the_workflow_tags_the_contact(traveller, workflow_id)
    charge_a_card_once(traveller)
    upload_a_document(traveller)
    the_timeline_shows_all_of_it(traveller)
    the_record_shows_all_of_it(traveller)


def make_a_contact(traveller: Traveller) -> None:
    sdk, location = traveller.sdk, traveller.suite.location_id
    made = traveller.call(
        sdk.contacts.create_contact(
            {
                "locationId": location,
                "firstName": "Žofie",
                "lastName": "Nováková",
                "email": f"zofie.{new_id()}@example.com",
                "tags": ["VIP"],
            }
        )
    )
    traveller.contact_id = made["contact"]["id"]
    assert made["contact"]["tags"] == ["vip"]
    note = traveller.call(sdk.contacts.create_note(traveller.contact_id, {"body": "Prefers mornings"}))
    assert note["note"]["body"] == "Prefers mornings"
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    task = traveller.call(
        sdk.contacts.create_task(traveller.contact_id, {"title": "Call back", "dueDate": due, "completed": False})
    )
    assert task["task"]["title"] == "Call back"


def publish_a_workflow(traveller: Traveller) -> str:
    workflow = traveller.post(
        "/workflows/",
        {
            "name": "Win back",
            "status": "published",
            "trigger": {"event": "scheduling.appointment.cancelled", "filters": []},
            "steps": [
                {"type": "wait", "seconds": 1},
                {"type": "add_tag", "tag": "cancelled once"},
                {"type": "create_task", "title": "Offer another time"},
            ],
        },
        201,
    )
    workflow_id: str = workflow["workflow"]["id"]
    return workflow_id


def make_a_calendar(traveller: Traveller) -> str:
    suite = traveller.suite
    made = traveller.call(
        traveller.sdk.calendars.create_calendar(
            {
                "locationId": suite.location_id,
                "name": f"Meetings {new_id()}",
                "calendarType": "event",
                "isActive": True,
                "teamMembers": [{"userId": suite.user_id, "priority": 0.5, "isPrimary": True}],
                "slotDuration": 30,
                "slotDurationUnit": "mins",
                "slotInterval": 30,
                "slotIntervalUnit": "mins",
                "openHours": [
                    {
                        "daysOfTheWeek": [0, 1, 2, 3, 4, 5, 6],
                        "hours": [{"openHour": 9, "openMinute": 0, "closeHour": 17, "closeMinute": 0}],
                    }
                ],
            }
        )
    )
    calendar_id: str = made["calendar"]["id"]
    return calendar_id


def first_free_slots(traveller: Traveller, calendar_id: str) -> list[str]:
    start = datetime.now(UTC) + timedelta(days=2)
    free = traveller.call(
        traveller.sdk.calendars.get_slots(
            calendar_id,
            int(start.timestamp() * 1000),
            int((start + timedelta(days=3)).timestamp() * 1000),
            timezone="Europe/Prague",
        )
    )
    days = sorted(key for key in free if key != "traceId")
    return [slot for day in days for slot in free[day]["slots"]]


def cancel_an_appointment(traveller: Traveller) -> None:
    calendar_id = make_a_calendar(traveller)
    slots = first_free_slots(traveller, calendar_id)
    booking = {
        "calendarId": calendar_id,
        "locationId": traveller.suite.location_id,
        "contactId": traveller.contact_id,
        "startTime": slots[0],
        "title": "First visit",
    }
    booked = traveller.call(traveller.sdk.calendars.create_appointment(booking))
    refused = traveller.post("/calendars/events/appointments", booking, 409)
    assert refused["code"] == "slot_taken"
    assert len(refused["details"]["alternatives"]) == 3
    assert slots[0] not in first_free_slots(traveller, calendar_id)
    cancelled = traveller.call(
        traveller.sdk.calendars.edit_appointment(booked["id"], {"appointmentStatus": "cancelled"})
    )
    assert cancelled["appointmentStatus"] == "cancelled"
    assert slots[0] in first_free_slots(traveller, calendar_id)
    again = traveller.post(f"/calendars/events/appointments/{booked['id']}/cancel", {"reason": "ill"}, 200)
    assert again["appointmentStatus"] == "cancelled"


def the_workflow_tags_the_contact(traveller: Traveller, workflow_id: str) -> None:
    def tags() -> Any:
        contact = traveller.call(traveller.sdk.contacts.get_contact(traveller.contact_id))["contact"]
        return contact["tags"] if "cancelled once" in contact["tags"] else None

    assert sorted(wait_until(tags, 30, about="the workflow's tag")) == ["cancelled once", "vip"]

    def past() -> Any:
        enrollments = traveller.get(f"/contacts/{traveller.contact_id}/workflows", state="past")["enrollments"]
        return [one for one in enrollments if one["workflowId"] == workflow_id]

    assert len(wait_until(past, 30, about="the end of the workflow")) == 1
    tasks = traveller.call(traveller.sdk.contacts.get_all_tasks(traveller.contact_id))["tasks"]
    assert sorted(task["title"] for task in tasks) == ["Call back", "Offer another time"]


def charge_a_card_once(traveller: Traveller) -> None:
    card = traveller.post(f"/contacts/{traveller.contact_id}/cards", {"paymentMethodId": "pm_card_visa"}, 201)["card"]
    assert card["last4"] == "4242"
    charge = {"amount": 19.9, "currency": "USD", "description": "Visit", "cardId": card["id"]}
    key = {"Idempotency-Key": new_id()}
    path = f"/contacts/{traveller.contact_id}/charges"
    first = traveller.post(path, charge, 201, **key)
    again = traveller.http.post(path, json=charge, headers=key)
    assert (again.status_code, again.json()) == (201, first)
    assert again.headers["Idempotent-Replayed"] == "true"
    transactions = traveller.get(
        "/payments/transactions", contactId=traveller.contact_id, altId=traveller.suite.location_id, altType="location"
    )
    assert [one["amount"] for one in transactions["data"]] == [19.9]


def upload_a_document(traveller: Traveller) -> None:
    answer = traveller.http.post(
        f"/contacts/{traveller.contact_id}/documents", files=[("files", ("Smlouva č. 1.pdf", PDF, "application/pdf"))]
    )
    assert answer.status_code == 201, answer.text
    document = answer.json()["documents"][0]
    assert document["name"] == "Smlouva č. 1.pdf"
    assert traveller.http.get(f"/documents/{document['id']}/content").content == PDF


def the_timeline_shows_all_of_it(traveller: Traveller) -> None:
    wanted = {
        "contacts.contact.created": 1,
        "contacts.note.created": 1,
        "contacts.task.created": 2,
        "scheduling.appointment.booked": 1,
        "scheduling.appointment.cancelled": 1,
        "contacts.workflow.enrolled": 1,
        "contacts.workflow.finished": 1,
        "contacts.contact.tagged": 1,
        "billing.card.added": 1,
        "billing.card.charged": 1,
        "documents.document.uploaded": 1,
    }

    def counts() -> dict[str, int]:
        shown = traveller.timeline()
        return {kind: shown.count(kind) for kind in wanted}

    wait_until(lambda: counts() == wanted or None, 30, about=f"the timeline: {counts()}")


def the_record_shows_all_of_it(traveller: Traveller) -> None:
    record = traveller.get(f"/contacts/{traveller.contact_id}/record")
    assert record["degraded"] == []
    assert record["contact"]["id"] == traveller.contact_id
    assert len(record["tasks"]) == 2
    assert len(record["notes"]) == 1
    shown = [one["title"] for when in ("upcoming", "previous") for one in record["appointments"][when]]
    assert shown in (["First visit"], [])
    assert [one["last4"] for one in record["payments"]["cards"]] == ["4242"]
    assert [one["amount"] for one in record["payments"]["transactions"]] == [19.9]
    assert [one["name"] for one in record["documents"]] == ["Smlouva č. 1.pdf"]
    assert record["activity"]
