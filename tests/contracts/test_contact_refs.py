"""What contacts tells of a contact, and what the others keep of it: the real service on one side, a real reader on the other."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.service import Service
from chassis.testing.service import TestService
from chassis.testing.serving import serving_app
from contacts.service import SERVICE as CONTACTS
from scheduling.service import SERVICE as SCHEDULING


@pytest.fixture
def contacts(service_database: Callable[[Service], str]) -> Iterator[TestService]:
    """Contacts."""
    with TestService(CONTACTS, service_database(CONTACTS)) as service:
        yield service


@pytest.fixture
def contacts_url(contacts: TestService) -> Iterator[str]:
    """Contacts, listening."""
    with serving_app(contacts.app) as url:
        yield url


@pytest.fixture
def scheduling(service_database: Callable[[Service], str], contacts_url: str) -> Iterator[TestService]:
    """Scheduling, which asks contacts for whom it does not know."""
    with TestService(SCHEDULING, service_database(SCHEDULING), contacts_url=contacts_url) as service:
        yield service


class Town:
    """One location in both services."""

    def __init__(self, contacts: TestService, scheduling: TestService) -> None:
        self.contacts, self.scheduling = contacts, scheduling
        self.location = new_id()
        self.people = contacts.client(self.location, user="staff")
        self.desk = scheduling.client(self.location, user="staff")

    def contact(self, **fields: Any) -> str:
        """A contact, made over the API."""
        body = {"locationId": self.location, "firstName": "Ольга", "email": f"{new_id()}@example.com", **fields}
        answer: Any = self.people.post("/contacts/", json=body)
        assert answer.status_code == 201, answer.json
        contact_id: str = answer.json["contact"]["id"]
        return contact_id

    def book(self, contact_id: str, client: Any = None, title: str = "{{contact.name}}") -> Any:
        """The answer to booking the contact in two days, on a calendar with this template of titles."""
        calendar = {"locationId": self.location, "name": "Talk", "calendarType": "event", "eventTitle": title}
        made: Any = self.desk.post("/calendars/", json=calendar).json
        start = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
        body = {
            "calendarId": made["calendar"]["id"],
            "locationId": self.location,
            "contactId": contact_id,
            "startTime": start.isoformat(),
            "ignoreFreeSlotValidation": True,
        }
        return (client or self.desk).post("/calendars/events/appointments", json=body)

    def tell_scheduling(self) -> None:
        """Hand over every event of this location's contacts, as the bus would."""
        for one in self.contacts.events(location_id=self.location):
            if one["type"].startswith("contacts.contact."):
                self.scheduling.deliver(as_event(one))


def as_event(row: dict[str, Any]) -> Event:
    """An event as a row of the outbox holds it."""
    return Event(
        id=str(row["event_id"]),
        type=row["type"],
        source=row["source"],
        subject=row["subject"],
        time=row["time"],
        location_id=row["location_id"],
        contact_id=row["contact_id"],
        actor=row["actor"],
        sequence=row["sequence"],
        traceparent=row["traceparent"],
        data=row["data"],
    )


@pytest.fixture
def town(contacts: TestService, scheduling: TestService) -> Town:
    """A location of the test's own."""
    return Town(contacts, scheduling)


def test_a_contact_made_a_moment_ago_can_be_booked_at_once(town: Town) -> None:
    contact_id = town.contact(lastName="Петрова")
    answer = town.book(contact_id)
    assert answer.status_code == 200, answer.json
    assert answer.json["title"] == "Ольга Петрова"
    assert (
        town.book(contact_id, title="{{contact.last_name}}, {{contact.first_name}}").json["title"] == "Петрова, Ольга"
    )
    town.people.put(f"/contacts/{contact_id}", json={"lastName": "Иванова"})
    town.tell_scheduling()
    assert town.book(contact_id, title="{{contact.last_name}}").json["title"] == "Иванова"


def test_nobody_books_a_contact_that_is_not_there_or_is_another_locations(town: Town) -> None:
    other = Town(town.contacts, town.scheduling)
    for contact_id in (new_id(), other.contact()):
        answer = town.book(contact_id)
        assert (answer.status_code, answer.json["code"]) == (404, "contact_not_found")


def test_a_user_restricted_to_their_own_contacts_books_those(town: Town) -> None:
    own, foreign = town.contact(assignedTo="u1"), town.contact(assignedTo="u2")
    restricted = town.scheduling.client(town.location, user="u1", assigned_only=True)
    assert town.book(own, restricted).status_code == 200
    refused = town.book(foreign, restricted)
    assert (refused.status_code, refused.json["code"]) == (404, "contact_not_found")


def test_the_events_say_what_the_read_through_says(town: Town) -> None:
    contact_id = town.contact(lastName="Петрова", timezone="Europe/Berlin", assignedTo="u1")
    read_through = town.contacts.client(town.location).get(f"/internal/contact-refs/{contact_id}").json
    last: dict[str, Any] = [
        one for one in town.contacts.events(location_id=town.location) if one["subject"] == contact_id
    ][-1]
    assert read_through is not None
    told = {name: last["data"][name] for name in read_through["contactRef"] if name not in ("sequence", "locationId")}
    assert {**told, "sequence": last["sequence"], "locationId": town.location} == read_through["contactRef"]


def test_a_contact_that_was_deleted_can_be_booked_no_more(town: Town) -> None:
    contact_id = town.contact()
    assert town.book(contact_id).status_code == 200
    assert town.people.delete(f"/contacts/{contact_id}").status_code == 200
    town.tell_scheduling()
    answer = town.book(contact_id)
    assert (answer.status_code, answer.json["code"]) == (404, "contact_not_found")
