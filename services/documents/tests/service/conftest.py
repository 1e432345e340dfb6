"""This service against a real PostgreSQL and a real object store."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from minio import Minio
from urllib3 import encode_multipart_formdata

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.service import Service
from chassis.testing.events import make_event
from chassis.testing.service import Client, TestService
from chassis.testing.serving import serving_nothing
from documents.files.models import StagedUpload
from documents.service import SERVICE

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
FileToSend = tuple[str, bytes]


@dataclass(frozen=True)
class Store:
    """The run's object store as tests look into it: a bucket of their own."""

    client: Minio
    bucket: str
    settings: dict[str, str]

    def keys(self, prefix: str = "") -> list[str]:
        """The keys of the objects below `prefix`."""
        if not self.client.bucket_exists(self.bucket):
            return []
        return sorted(str(one.object_name) for one in self.client.list_objects(self.bucket, prefix, recursive=True))


@pytest.fixture(scope="session")
def store(object_store: Any) -> Store:
    """A bucket of this run."""
    bucket = f"documents-{new_id().lower()}"
    address = object_store.endpoint.removeprefix("http://")
    client = Minio(
        address,
        access_key=object_store.access_key,
        secret_key=object_store.secret_key,
        secure=False,
        region="us-east-1",
    )
    settings = {
        "s3_endpoint": object_store.endpoint,
        "s3_access_key": object_store.access_key,
        "s3_secret_key": object_store.secret_key,
        "s3_bucket": bucket,
        "s3_region": "us-east-1",
    }
    return Store(client, bucket, settings)


@pytest.fixture(scope="session")
def contacts_url() -> Iterator[str]:
    """Where contacts answers that it has no contact but those whose events came."""
    with serving_nothing() as url:
        yield url


@pytest.fixture(scope="session")
def database_url(service_database: Callable[[Service], str]) -> str:
    """The service's database in this run."""
    return service_database(SERVICE)


@pytest.fixture
def make_service(database_url: str, store: Store, contacts_url: str) -> Iterator[Callable[..., TestService]]:
    """Makes the service with other settings than the usual."""
    made: list[TestService] = []

    def make(**settings: Any) -> TestService:
        service = TestService(SERVICE, database_url, **{"contacts_url": contacts_url, **store.settings, **settings})
        made.append(service)
        return service

    yield make
    for service in made:
        service.runtime.close()


@pytest.fixture
def service(make_service: Callable[..., TestService]) -> TestService:
    """The service. It knows contacts by their events."""
    return make_service()


@dataclass
class Place:
    """A location of the test's own, with a contact, and a client that may do all there."""

    service: TestService
    store: Store
    location_id: str
    contact_id: str
    client: Client
    prefix: str = field(init=False)

    def __post_init__(self) -> None:
        self.prefix = f"files/{self.location_id}/"

    def upload(
        self,
        *files: FileToSend,
        client: Client | None = None,
        fields: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Send files to the contact as a form does."""
        parts: list[Any] = [*(fields or {}).items(), *(("files", file) for file in files)]
        body, content_type = encode_multipart_formdata(parts)
        path = f"/contacts/{self.contact_id}/documents"
        return (client or self.client).post(path, data=body, content_type=content_type, headers=headers)

    def uploaded(self, name: str, content: bytes = PDF, **options: Any) -> dict[str, Any]:
        """Send one file that is taken; answers its document."""
        answer = self.upload((name, content), **options)
        assert answer.status_code == 201, answer.json
        document: dict[str, Any] = answer.json["documents"][0]
        return document

    def page(self, client: Client | None = None, **query: Any) -> dict[str, Any]:
        """The contact's documents."""
        answer = (client or self.client).get(f"/contacts/{self.contact_id}/documents", query_string=query)
        assert answer.status_code == 200, answer.json
        page: dict[str, Any] = answer.json
        return page

    def names(self, **query: Any) -> list[str]:
        """The names of the contact's documents, in the order of the list."""
        return [document["name"] for document in self.page(**query)["documents"]]

    def staged(self) -> int:
        """How many uploads of the location are not settled."""
        with self.service.units(self.location_id)() as work:
            return work.session.query(StagedUpload).count()

    def objects(self) -> list[str]:
        """What the store holds for this location."""
        return self.store.keys(self.prefix)


def contact_event(location_id: str, contact_id: str, *, sequence: int = 1, **changes: Any) -> Event:
    """What contacts says of a contact."""
    data = {
        "name": "Zoë Núñez",
        "email": None,
        "phone": None,
        "assignedTo": None,
        "followers": [],
        "timezone": None,
        "deleted": False,
        **changes,
    }
    return make_event("contacts.contact.updated", contact_id, data, location_id=location_id, sequence=sequence)


@pytest.fixture
def make_place(store: Store) -> Callable[..., Place]:
    """Makes a location with a contact."""

    def make(service: TestService, **contact: Any) -> Place:
        location_id, contact_id = new_id(), new_id()
        service.deliver(contact_event(location_id, contact_id, **contact))
        return Place(service, store, location_id, contact_id, service.client(location_id, user="u1"))

    return make


@pytest.fixture
def place(service: TestService, make_place: Callable[..., Place]) -> Place:
    """A location of the test's own."""
    return make_place(service)
