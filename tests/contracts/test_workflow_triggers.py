"""Whatever a service publishes about a contact can begin a workflow: by its type, and by a filter on what its example has."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from chassis.events.declare import EventType
from chassis.ids import new_id
from chassis.service import Service
from chassis.testing.events import make_event
from chassis.testing.service import TestService
from contacts.service import SERVICE as CONTACTS

SERVICES = ("contacts", "scheduling", "billing", "documents", "gateway")
PUBLISHED: list[EventType] = [
    event_type for name in SERVICES for event_type in import_module(f"{name}.service").SERVICE.published
]


@pytest.fixture
def contacts(service_database: Callable[[Service], str]) -> Iterator[TestService]:
    """Contacts."""
    with TestService(CONTACTS, service_database(CONTACTS)) as service:
        yield service


def filter_on(event_type: EventType) -> list[dict[str, Any]]:
    """A filter that the type's example meets; an example of nothing but nulls and lists has none."""
    plain = {name: value for name, value in event_type.example.items() if isinstance(value, str | int | float | bool)}
    return [{"field": name, "operator": "eq", "value": value} for name, value in list(plain.items())[:1]]


def test_every_published_type_begins_a_workflow_once_where_its_filter_is_met(contacts: TestService) -> None:
    location = new_id()
    client = contacts.client(location)
    made: Any = client.post("/contacts/", json={"locationId": location, "firstName": "Ольга"})
    contact = made.json["contact"]["id"]
    wanted: dict[str, str] = {}
    unmet: dict[str, str] = {}
    for event_type in PUBLISHED:
        trigger = {"event": event_type.name, "filters": filter_on(event_type)}
        never = [{"field": "no.such.field", "operator": "exists"}]
        for filters, ways in ((trigger["filters"], wanted), (never, unmet)):
            body = {
                "name": event_type.name,
                "status": "published",
                "trigger": {**trigger, "filters": filters},
                "steps": [{"type": "wait", "days": 9}],
            }
            answer: Any = client.post("/workflows/", json=body)
            assert answer.status_code == 201, answer.json
            ways[answer.json["workflow"]["id"]] = event_type.name
    contacts.clock.move(timedelta(seconds=1))
    for event_type in PUBLISHED:
        event = make_event(
            event_type.name,
            new_id(),
            dict(event_type.example),
            location_id=location,
            contact_id=contact,
            time=contacts.clock.now(),
            actor="provider:test",
        )
        for _ in range(2):
            contacts.deliver(event)

    begun = contacts.events("contacts.workflow.enrolled", location_id=location)
    assert sorted(way["data"]["workflowName"] for way in begun) == sorted(wanted.values())
    assert {way["data"]["workflowId"] for way in begun} == set(wanted)
    assert len(PUBLISHED) > 100
