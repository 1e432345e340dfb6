"""A till and a ledger, each with a database of its own, and a namespace on the bus for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from chassis.clock import Clock
from chassis.events.bus.amqp import BusConnection
from chassis.events.topology import declare
from chassis.ids import new_id
from chassis.migrating import migrate
from chassis.service import Runtime, Service
from chassis.testing.pair import LEDGER, TILL, make_ledger_tables, postings, sell
from chassis.testing.service import make_settings
from chassis.work import Units
from chassis.worker import Worker


@dataclass
class Pair:
    """The two services on one bus, with helpers that read like what they do."""

    till: Runtime
    ledger: Runtime
    ends: ExitStack

    def sell(self, subject: str, *amounts: int, **more: Any) -> None:
        """One transaction with a sale for each amount."""
        with Units(self.till)() as work:
            for amount in amounts:
                sell(work, subject, amount, **more)

    def posted(self, subject: str) -> list[int]:
        """The amounts that the ledger posted for a subject, in the order of posting."""
        with self.ledger.database.session() as session:
            return [row.amount for row in postings(session, subject=subject)]

    def start(self, runtime: Runtime) -> Worker:
        """A worker in this process, stopped when the test ends."""
        worker = Worker(runtime)
        worker.start()
        self.ends.callback(worker.stop)
        return worker


@pytest.fixture
def make_runtime(postgres_server: Any) -> Iterator[Callable[..., Runtime]]:
    """Gives a runtime of a service on a migrated database of its own."""
    with ExitStack() as ends:

        def make(service: Service, bus_url: str, namespace: str = "", clock: Clock | None = None) -> Runtime:
            url = postgres_server.create_database(f"dossier_{service.name}")
            ends.callback(postgres_server.drop, url)
            settings = make_settings(service, url, bus_url=bus_url, bus_namespace=namespace)
            runtime = Runtime.start(service, settings, clock=clock)
            ends.callback(runtime.close)
            migrate(runtime.database, service)
            return runtime

        yield make


@pytest.fixture(params=["rabbitmq", "embedded"])
def pair(request: pytest.FixtureRequest, make_runtime: Callable[..., Runtime], postgres_server: Any) -> Iterator[Pair]:
    """The pair on each kind of bus."""
    with ExitStack() as ends:
        if request.param == "rabbitmq":
            bus_url = request.getfixturevalue("broker").url
        else:
            bus_url = postgres_server.create_database("dossier_bus")
            ends.callback(postgres_server.drop, bus_url)
        namespace = f"test{new_id()}"
        till, ledger = make_runtime(TILL, bus_url, namespace), make_runtime(LEDGER, bus_url, namespace)
        make_ledger_tables(ledger.database)
        declare(till)
        declare(ledger)
        if request.param == "rabbitmq":
            ends.callback(remove_from_broker, bus_url, namespace)
        yield Pair(till, ledger, ends)


def remove_from_broker(bus_url: str, namespace: str) -> None:
    """Delete what a test declared."""
    connection = BusConnection(bus_url, "test")
    for service in ("till", "ledger"):
        connection.channel.queue_delete(f"{namespace}.{service}.inbox")
    connection.channel.exchange_delete(f"{namespace}.dossier.events")
    connection.close()
