"""Fixtures of the contacts service's tests: one migrated database for the run, a location of its own for each test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chassis.database import Database
from chassis.ids import new_id
from chassis.migrating import migrate
from chassis.service import Service
from chassis.testing.events import make_event
from chassis.testing.service import Client, TestService
from chassis.testing.serving import serving, serving_app
from contacts.service import SERVICE

from .answers import Json, Make, Search, SetUp, answered
from .desk import Desk
from .desk_of_forms import Forms
from .importing import Importer
from .mailbox import Mailbox, open_mailbox
from .post_room import GATEWAY, PostRoom
from .receiver import Receiver


@pytest.fixture(scope="session")
def service(service_database: Callable[[Service], str]) -> Iterator[TestService]:
    """The service over a real PostgreSQL."""
    with TestService(SERVICE, service_database(SERVICE), webhook_loopback=True) as running:
        yield running


@pytest.fixture
def own_database(postgres_server: Any) -> Iterator[str]:
    """A database whose events and timers are this test's alone."""
    url: str = postgres_server.create_database("dossier_contacts_own")
    database = Database(url)
    migrate(database, SERVICE)
    database.dispose()
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """A real mail server."""
    with open_mailbox() as box:
        yield box


@pytest.fixture(scope="session")
def mailing(service_database: Callable[[Service], str], mailbox: Mailbox) -> Iterator[TestService]:
    """The service with a mail server, over the same database."""
    database = service_database(SERVICE)
    with TestService(SERVICE, database, smtp_url=mailbox.url, webhook_loopback=True, gateway_url=GATEWAY) as running:
        yield running


@pytest.fixture
def post_room(mailing: TestService, location: str, mailbox: Mailbox, receiver: Receiver) -> PostRoom:
    """The test's location, with a mail server and a provider."""
    return PostRoom(mailing, location, mailbox, receiver)


@pytest.fixture
def location() -> str:
    """A location that no other test uses."""
    return new_id()


@pytest.fixture
def client(service: TestService, location: str) -> Client:
    """A token's client in the test's location."""
    return service.client(location)


@pytest.fixture
def make_contact(client: Client, location: str) -> Make:
    """Makes a contact through the API and answers it."""

    def make(**given: Any) -> Json:
        answer = client.post("/contacts/", json={"locationId": location, "firstName": "Anna", **given})
        contact: Json = answered(answer, 201)["contact"]
        return contact

    return make


@pytest.fixture
def set_up_location(service: TestService, location: str) -> SetUp:
    """Lets the gateway tell of the test's location."""

    def set_up(country: str = "US", sequence: int = 1, timezone: str = "UTC", **settings: Any) -> None:
        data = {
            "id": location,
            "companyId": "company",
            "name": "Test",
            "country": country,
            "timezone": timezone,
            "settings": settings,
        }
        service.deliver(make_event("gateway.location.updated", location, data, location_id=location, sequence=sequence))

    return set_up


@pytest.fixture
def desk(service: TestService, location: str, client: Client) -> Desk:
    """The test's location with workflows."""
    return Desk(service, location, client)


@pytest.fixture
def importer(service: TestService, location: str, client: Client) -> Importer:
    """Imports into the test's location."""
    return Importer(service, location, client)


@pytest.fixture
def search(client: Client, location: str) -> Search:
    """Searches and answers the whole body."""

    def run(**body: Any) -> Json:
        found: Json = answered(client.post("/contacts/search", json={"locationId": location, **body}))
        return found

    return run


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that keeps what it is sent."""
    server = Receiver()
    with serving(server):
        yield server


@pytest.fixture
def address(service: TestService) -> Iterator[str]:
    """The service on a port."""
    with serving_app(service.app) as url:
        yield url


@pytest.fixture
def forms(service: TestService, location: str, client: Client) -> Forms:
    """The test's location with forms and surveys."""
    return Forms(service, location, client)
