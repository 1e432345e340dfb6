"""A service that keeps references, and an HTTP server that answers as contacts does."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import orjson
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.database import Database, Identified, Tenanted, metadata
from chassis.identity import HEADER
from chassis.ids import new_id
from chassis.service import Service
from chassis.testing.service import TestService
from chassis.testing.serving import serving
from chassis.web.feature import Feature
from chassis.work import Work
from contact_ref import ContactMoveColumns, ContactMoves, ContactRefColumns, ContactRefs, ContactsSettings, Moving
from contact_ref.migration import add_names, create_contact_moves, create_contact_refs
from contact_ref.models import ID


class Base(DeclarativeBase):
    """The base of the service under test."""

    metadata = metadata()


class ContactRef(ContactRefColumns, Base):
    """Its references."""

    __tablename__ = "contact_refs"


class ContactMove(ContactMoveColumns, Base):
    """Its rows that are with another contact than their own."""

    __tablename__ = "contact_moves"


class Thing(Identified, Tenanted, Base):
    """Something of a contact, with other contacts as guests."""

    __tablename__ = "things"

    contact_id: Mapped[str] = mapped_column(ID)
    guests: Mapped[list[str]] = mapped_column(ARRAY(ID), default=list)


REFS = ContactRefs(ContactRef)
MOVES = ContactMoves(REFS, ContactMove, [Moving(Thing.contact_id), Moving(Thing.guests)])
people = Feature("people", __name__)


@people.operation("GET", "/people/<contact_id>", scope="contacts.readonly")
def read_person(work: Work, contact_id: str) -> dict[str, Any]:
    """A view that needs a contact."""
    row = REFS.require(work, contact_id)
    return {"id": row.id, "name": row.name, "sequence": row.sequence}


@people.operation("GET", "/people", scope="contacts.readonly")
def list_people(work: Work) -> dict[str, Any]:
    """A view that lists what the caller may see."""
    rows = work.session.scalars(select(ContactRef).where(REFS.visible(work, ContactRef.id)).order_by(ContactRef.name))
    return {"people": [row.name for row in rows]}


SERVICE = Service(
    name="people",
    package="contact_ref",
    settings=ContactsSettings,
    features=[people],
    subscriptions=[*REFS.subscriptions(), *MOVES.subscriptions()],
    timers=MOVES.timers(),
)


def state(contact_id: str, location_id: str, **changes: Any) -> dict[str, Any]:
    """A contact's state as contacts answers it."""
    return {
        "id": contact_id,
        "locationId": location_id,
        "name": "Zoë Núñez",
        "firstName": "Zoë",
        "lastName": "Núñez",
        "email": "zoe@example.com",
        "phone": "+4915112345678",
        "assignedTo": None,
        "followers": [],
        "timezone": "Europe/Berlin",
        "deleted": False,
        "mergedInto": None,
        "sequence": 1,
        **changes,
    }


class ContactsServer(ThreadingHTTPServer):
    """Answers `GET /internal/contact-refs/{id}` and remembers who asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.contacts: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.connections = 0
        self.status: int | None = None
        self.body: bytes | None = None
        self.before_answer: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def knows(self, location_id: str, **changes: Any) -> str:
        """Let it know a contact; answers the contact's id."""
        contact_id = new_id()
        self.contacts[contact_id] = state(contact_id, location_id, **changes)
        return contact_id

    def asked_for(self, contact_id: str) -> int:
        """How often it was asked for this contact."""
        return sum(1 for asked, _ in self.asked if asked == contact_id)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count the connection."""
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a caller that gave up waiting."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ContactsServer

    def do_GET(self) -> None:
        contact_id = self.path.removeprefix("/internal/contact-refs/")
        self.server.asked.append((contact_id, self.headers.get(HEADER)))
        self.server.before_answer()
        found = self.server.contacts.get(contact_id)
        status = self.server.status or (200 if found else 404)
        body = self.server.body or orjson.dumps({"contactRef": found} if found else {"code": "contact_not_found"})
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class' signature
        """Say nothing."""


@pytest.fixture
def contacts() -> Iterator[ContactsServer]:
    """Contacts, answering."""
    server = ContactsServer()
    with serving(server):
        yield server


@pytest.fixture(scope="session")
def database_url(service_database: Callable[[Service], str]) -> str:
    """A database with the table, made by the function that services' revisions call."""
    url = service_database(SERVICE)
    database = Database(url)
    with database.engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        create_contact_refs()
        create_contact_moves()
        add_names()
        Base.metadata.create_all(connection, [cast(Table, Thing.__table__)])
    database.dispose()
    return url


@pytest.fixture
def service(database_url: str, contacts: ContactsServer) -> Iterator[TestService]:
    """The service, asking `contacts`."""
    with TestService(SERVICE, database_url, contacts_url=contacts.url) as made:
        yield made


@pytest.fixture
def location() -> str:
    """A location of the test's own."""
    return new_id()
