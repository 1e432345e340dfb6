"""Fixtures of the contacts service's tests: one migrated database for the run, a location of its own for each test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.service import Service
from chassis.testing.service import Client, TestService
from contacts.service import SERVICE


@pytest.fixture(scope="session")
def service(service_database: Callable[[Service], str]) -> Iterator[TestService]:
    """The service over a real PostgreSQL."""
    with TestService(SERVICE, service_database(SERVICE)) as running:
        yield running


@pytest.fixture
def location() -> str:
    """A location that no other test uses."""
    return new_id()


@pytest.fixture
def client(service: TestService, location: str) -> Client:
    """A token's client in the test's location."""
    return service.client(location)


@pytest.fixture
def make_contact(client: Client, location: str) -> Callable[..., dict[str, Any]]:
    """Makes a contact through the API and answers it."""

    def make(**given: Any) -> dict[str, Any]:
        answer = client.post("/contacts/", json={"locationId": location, "firstName": "Anna", **given})
        assert answer.status_code == 201, answer.get_json()
        contact: dict[str, Any] = answer.get_json()["contact"]
        return contact

    return make
