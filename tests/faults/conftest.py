"""A till and a ledger as real processes, which a test may kill, on servers that it may break."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from chassis.events.bus.amqp import BusConnection
from chassis.events.topology import Names
from chassis.identity import encode_key
from chassis.ids import new_id
from chassis.service import Runtime, Service
from chassis.testing.keys import signer
from chassis.testing.pair import LATEST, LEDGER, SALE_CHANGED, TILL, make_ledger_tables, postings, sell
from chassis.testing.service import make_settings
from chassis.work import Units


@dataclass
class Processes:
    """The two services: their databases, their bus, and the processes that a test starts and kills."""

    folder: Path
    bus_url: str
    namespace: str
    till: Runtime
    ledger: Runtime
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def names(self) -> Names:
        """The ledger's names on the bus."""
        return Names.of("ledger", self.namespace)

    def start(self, runtime: Runtime, kind: str = "worker") -> subprocess.Popen[bytes]:
        """A process of one of the two."""
        name = runtime.service.name
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "chassis.testing.pair", name, kind],
                env=self._environment(runtime),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.running.append(process)
        return process

    def run(self, runtime: Runtime, *arguments: str) -> str:
        """What a command of one of the two says; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "chassis.testing.pair", runtime.service.name, *arguments],
            env=self._environment(runtime),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sell(self, subject: str, amounts: range) -> None:
        """A transaction for each sale."""
        units = Units(self.till)
        for amount in amounts:
            with units() as work:
                sell(work, subject, amount)

    def change(self, subject: str, *amounts: int) -> None:
        """A transaction for each change of a sale."""
        for amount in amounts:
            with Units(self.till)() as work:
                work.record(SALE_CHANGED, subject, {"amount": amount})

    def posted(self, subject: str) -> list[int]:
        """The amounts that the ledger posted for a subject, sorted: a sale that is posted twice is there twice."""
        with self.ledger.database.session() as session:
            return sorted(row.amount for row in postings(session, subject=subject))

    def latest(self, subject: str) -> int | None:
        """What the ledger holds to be the latest amount of a sale."""
        with self.ledger.database.session() as session:
            amount: int | None = session.scalar(select(LATEST.c.amount).where(LATEST.c.subject == subject))
            return amount

    def count(self, runtime: Runtime, what: str) -> int:
        """`SELECT count(*) FROM what`."""
        with psycopg.connect(runtime.settings.database_url) as connection:
            row = connection.execute(f"SELECT count(*) FROM {what}".encode()).fetchone()
        return int(row[0]) if row else 0

    def log(self, runtime: Runtime) -> str:
        """What the processes of one of the two have said."""
        return (self.folder / f"{runtime.service.name}.log").read_text()

    def stop_all(self) -> None:
        """End every process."""
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            process.wait(40)

    def _environment(self, runtime: Runtime) -> dict[str, str]:
        return {
            **os.environ,
            f"{runtime.service.name.upper()}_DATABASE_URL": runtime.settings.database_url,
            "BUS_URL": self.bus_url,
            "BUS_NAMESPACE": self.namespace,
            "IDENTITY_PUBLIC_KEYS": encode_key(signer().public_key),
        }


MakeProcesses = Callable[..., Processes]


@pytest.fixture
def make_processes(tmp_path: Path) -> Iterator[MakeProcesses]:
    """Gives the pair, migrated and declared, on a PostgreSQL server and a bus."""
    with ExitStack() as ends:

        def make(postgres: Any, bus_url: str | None) -> Processes:
            bus_url = bus_url or postgres.create_database("dossier_bus")
            namespace = f"test{new_id()}"

            def start(service: Service) -> Runtime:
                url = postgres.create_database(f"dossier_{service.name}")
                settings = make_settings(service, url, bus_url=bus_url, bus_namespace=namespace)
                runtime = Runtime.start(service, settings)
                ends.callback(runtime.close)
                return runtime

            processes = Processes(tmp_path, bus_url, namespace, start(TILL), start(LEDGER))
            processes.run(processes.till, "migrate")
            processes.run(processes.ledger, "migrate")
            make_ledger_tables(processes.ledger.database)
            if bus_url.startswith("amqp"):
                ends.callback(_clean_bus, processes)
            ends.callback(processes.stop_all)
            return processes

        yield make


@pytest.fixture(params=["rabbitmq", "embedded"])
def processes(request: pytest.FixtureRequest, make_processes: MakeProcesses, postgres_server: Any) -> Processes:
    """The pair on each kind of bus."""
    return make_processes(
        postgres_server, request.getfixturevalue("broker").url if request.param == "rabbitmq" else None
    )


@pytest.fixture
def on_rabbitmq(make_processes: MakeProcesses, postgres_server: Any, broker: Any) -> Processes:
    """The pair on RabbitMQ."""
    return make_processes(postgres_server, broker.url)


def was_killed(process: "subprocess.Popen[bytes]") -> bool:
    """Whether the process ended by SIGKILL."""
    return process.wait(30) == -signal.SIGKILL


def _clean_bus(processes: Processes) -> None:
    connection = BusConnection(processes.bus_url, "test")
    for service in ("till", "ledger"):
        connection.channel.queue_delete(Names.of(service, processes.namespace).queue)
    connection.channel.exchange_delete(processes.names.exchange)
    connection.close()
