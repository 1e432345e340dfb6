"""Two contacts become one in all four services, by nothing but the events that the bus carries, and two again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from chassis.ids import new_id
from chassis.testing.waiting import wait_until

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PARTS = ("notes", "appointments", "cards", "documents", "transactions")


class Office:
    """Somebody who works with the suite's contacts."""

    def __init__(self, http: httpx.Client, location_id: str) -> None:
        self.http = http
        self.location_id = location_id
        calendar = {"locationId": location_id, "name": f"Talks {new_id()}", "calendarType": "event"}
        self.calendar_id = self.post("/calendars/", calendar)["calendar"]["id"]
        self.hours = 0

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        """POST what must succeed."""
        answer = self.http.post(path, json=body, **more)
        assert answer.status_code in {200, 201}, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def contact(self, name: str) -> str:
        """A contact with one of everything."""
        body = {"locationId": self.location_id, "firstName": name, "email": f"{new_id()}@example.com"}
        contact: str = self.post("/contacts/", body)["contact"]["id"]
        path = f"/contacts/{contact}"
        self.post(f"{path}/notes", {"body": name})
        self.book(contact)
        card = self.post(f"{path}/cards", {"paymentMethodId": "pm_card_visa"})["card"]["id"]
        self.post(f"{path}/charges", {"amount": 5, "currency": "USD", "description": name, "cardId": card})
        uploaded = self.http.post(f"{path}/documents", files=[("files", (f"{name}.pdf", PDF, "application/pdf"))])
        assert uploaded.status_code == 201, uploaded.text
        return contact

    def book(self, contact: str) -> str:
        """An appointment, each at another hour."""
        self.hours += 1
        start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2, hours=self.hours)
        booking = {
            "calendarId": self.calendar_id,
            "locationId": self.location_id,
            "contactId": contact,
            "startTime": start.isoformat(),
            "ignoreFreeSlotValidation": True,
        }
        appointment: str = self.post("/calendars/events/appointments", booking)["id"]
        return appointment

    def counts(self, contact: str) -> tuple[int, ...]:
        """How many of everything the contact's record has."""
        record = self.http.get(f"/contacts/{contact}/record").json()
        assert record["degraded"] == [], record["degraded"]
        payments = record["payments"]
        found = (record["notes"], record["appointments"]["upcoming"], payments["cards"], record["documents"])
        return tuple(len(part) for part in (*found, payments["transactions"]))

    def types(self, contact: str) -> set[str]:
        """What the contact's timeline tells of."""
        answer = self.http.get(f"/contacts/{contact}/activity", params={"limit": 100})
        return {one["type"] for one in answer.json()["activities"]}


def test_two_become_one_in_every_service_and_two_again(suite: Any) -> None:
    with suite.http() as http:
        office = Office(http, suite.location_id)
        anna, other = office.contact("Anna"), office.contact("Änne")
        one_each, two_each = (1,) * len(PARTS), (2,) * len(PARTS)
        assert (office.counts(anna), office.counts(other)) == (one_each, one_each)
        merged = office.post("/contacts/merge", {"survivorId": anna, "mergedIds": [other]})
        wait_until(lambda: office.counts(anna) == two_each, 30, about="everything to be with the survivor")
        assert office.counts(other) == two_each
        office.book(other)
        wait_until(lambda: office.counts(anna)[1] == 3, 30, about="what was booked for the old id")
        told = {"scheduling.appointment.booked", "billing.card.charged", "documents.document.uploaded"}
        assert office.types(anna) >= {*told, "contacts.contact.merged"}
        office.post(f"/contacts/merge/{merged['mergeId']}/undo")
        wait_until(lambda: office.counts(other) == one_each, 30, about="everything to be home")
        # What came since stays.
        assert office.counts(anna) == (1, 2, 1, 1, 1)
        assert told <= office.types(other)
        verdict = http.get(f"/contacts/{other}/audit-logs/verify").json()
        assert verdict["valid"] is True
