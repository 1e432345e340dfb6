"""The till and the ledger for the benchmark of events: databases, a namespace on the bus, and worker processes of this run alone."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from chassis.events.bus.amqp import BusConnection
from chassis.events.topology import Names, declare
from chassis.identity import encode_key
from chassis.migrating import migrate
from chassis.service import Runtime, Service
from chassis.testing.keys import signer
from chassis.testing.pair import LEDGER, TILL, make_ledger_tables
from chassis.testing.service import make_settings
from parts.providers import broker_provider, postgres_provider

# What the relay publishes is about 1 KB with its envelope.
_FILL = """
INSERT INTO outbox (event_id, type, version, source, subject, sequence, location_id, actor, time, data)
SELECT gen_random_uuid(), 'till.sale.made', 1, '/till', 'subject-' || n %% 1000, n, 'location', 'system', now(),
       json_build_object('amount', n, 'note', repeat('x', 620))::text
FROM generate_series(1, %s) AS n
"""


@dataclass(frozen=True)
class Pair:
    """The till and the ledger on databases and a namespace of this run alone."""

    till: Runtime
    ledger: Runtime
    bus_url: str
    namespace: str

    @property
    def ledger_names(self) -> Names:
        """The ledger's names on the bus."""
        return Names.of("ledger", self.namespace)

    def fill(self, events: int) -> None:
        """Put `events` into the till's outbox."""
        self.run(self.till, _FILL, events)

    def run(self, runtime: Runtime, statement: str, *values: Any) -> None:
        """One statement, in a transaction of its own."""
        with psycopg.connect(runtime.settings.database_url) as connection:
            connection.execute(statement.encode(), values or None)

    def count(self, runtime: Runtime, what: str) -> int:
        """`SELECT count(*) FROM what`."""
        with psycopg.connect(runtime.settings.database_url) as connection:
            row = connection.execute(f"SELECT count(*) FROM {what}".encode()).fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def worker(self, runtime: Runtime) -> Iterator[int]:
        """A worker process of one of the two; gives its id."""
        name = runtime.service.name
        environment = {
            **os.environ,
            f"{name.upper()}_DATABASE_URL": runtime.settings.database_url,
            "BUS_URL": self.bus_url,
            "BUS_NAMESPACE": self.namespace,
            "IDENTITY_PUBLIC_KEYS": encode_key(signer().public_key),
            "LOG_LEVEL": "warning",
        }
        process = subprocess.Popen([sys.executable, "-m", "chassis.testing.pair", name, "worker"], env=environment)
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)


def make_pair(ends: ExitStack) -> Pair:
    """The pair on the servers that tests use; `ends` takes it down."""
    folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="dossier-bench-")))
    folder.chmod(0o711)
    databases, brokers = postgres_provider(), broker_provider()
    if databases is None or brokers is None:
        raise SystemExit("this benchmark needs PostgreSQL and RabbitMQ")
    print(f"PostgreSQL: {databases.name}\nRabbitMQ: {brokers.name}")
    admin_url, bus_url = databases.start(ends, folder / "postgres"), brokers.start(ends, folder / "rabbitmq")
    namespace = f"bench{secrets.token_hex(4)}"

    def make(service: Service) -> Runtime:
        url = _make_database(ends, admin_url, f"dossier_{namespace}_{service.name}")
        runtime = Runtime.start(service, make_settings(service, url, bus_url=bus_url, bus_namespace=namespace))
        ends.callback(runtime.close)
        migrate(runtime.database, service)
        declare(runtime)
        return runtime

    pair = Pair(make(TILL), make(LEDGER), bus_url, namespace)
    make_ledger_tables(pair.ledger.database)
    ends.callback(_clean_bus, pair)
    return pair


def _make_database(ends: ExitStack, admin_url: str, name: str) -> str:
    def admin(statement: str) -> None:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            connection.execute(statement.encode())

    admin(f'CREATE DATABASE "{name}"')
    ends.callback(admin, f'DROP DATABASE "{name}" WITH (FORCE)')
    base, _, _ = admin_url.rpartition("/")
    return f"{base}/{name}"


def _clean_bus(pair: Pair) -> None:
    connection = BusConnection(pair.bus_url, "benchmark")
    for service in ("till", "ledger"):
        connection.channel.queue_delete(Names.of(service, pair.namespace).queue)
    connection.channel.exchange_delete(pair.ledger_names.exchange)
    connection.close()
