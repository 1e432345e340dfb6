"""What is declared on RabbitMQ: one topic exchange, and a durable quorum queue for each service, bound to the types that it reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amqp.exceptions import NotFound
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.events.bus.amqp import BusConnection
from chassis.events.bus.postgres import Subscriber, register
from chassis.tables import BUS_BINDINGS

if TYPE_CHECKING:
    from chassis.service import Runtime

_EXCHANGE = "dossier.events"
_UNLIMITED = -1


@dataclass(frozen=True)
class Names:
    """The names of one service's things on the bus."""

    service: str
    exchange: str
    queue: str

    @classmethod
    def of(cls, service: str, namespace: str = "") -> "Names":
        """The names of `service`, with `namespace` before them where there is one."""
        prefix = f"{namespace}." if namespace else ""
        return cls(service=service, exchange=f"{prefix}{_EXCHANGE}", queue=f"{prefix}{service}.inbox")


def declare_exchange(channel: Any, names: Names) -> None:
    """Make the exchange if it is not there."""
    channel.exchange_declare(names.exchange, "topic", durable=True, auto_delete=False)


def declare_queue(connection: BusConnection, names: Names, patterns: Iterable[str]) -> None:
    """Make the exchange and the queue if they are not there, and bind the queue to `patterns`."""
    declare_exchange(connection.channel, names)
    arguments: dict[str, Any] = {"x-queue-type": "quorum"}
    if connection.server_version >= (4,):
        # From 4.0 on a message is dropped after 20 deliveries; ours are parked by the inbox and never dropped.
        arguments["x-delivery-limit"] = _UNLIMITED
    if not _exists(connection, names.queue):
        connection.channel.queue_declare(names.queue, durable=True, auto_delete=False, arguments=arguments)
    for pattern in patterns:
        connection.channel.queue_bind(names.queue, names.exchange, pattern)


def bring_up_to_date(session: Session, connection: BusConnection, names: Names, patterns: Sequence[str]) -> list[str]:
    """Declare the queue with `patterns`, and unbind what an earlier release had declared and this one has not; answers the latter.

    AMQP cannot list bindings, so the declared ones are remembered in the service's database. The caller commits.
    """
    known = set(session.scalars(select(BUS_BINDINGS.c.pattern).where(BUS_BINDINGS.c.queue == names.queue)))
    if not known and not patterns:
        declare_exchange(connection.channel, names)
        return []
    stale = sorted(known - set(patterns))
    if patterns:
        # Remembered first: a binding that is remembered and not made is harmless, the reverse is never removed.
        rows = [{"queue": names.queue, "pattern": pattern} for pattern in dict.fromkeys(patterns)]
        session.execute(insert(BUS_BINDINGS).on_conflict_do_nothing(), rows)
    declare_queue(connection, names, patterns)
    for pattern in stale:
        connection.channel.queue_unbind(names.queue, names.exchange, pattern)
    session.execute(delete(BUS_BINDINGS).where(BUS_BINDINGS.c.queue == names.queue, BUS_BINDINGS.c.pattern.in_(stale)))
    return stale


def declare(runtime: "Runtime") -> None:
    """Tell the bus of the settings what the service subscribes to now.

    Raises:
        OSError, amqp.exceptions.AMQPError, psycopg.Error: the bus does not answer.
    """
    settings = runtime.settings
    names = Names.of(runtime.service.name, settings.bus_namespace)
    patterns = list(dict.fromkeys(one.pattern for one in runtime.service.subscriptions))
    if is_embedded(settings.bus_url):
        register(settings.bus_url, Subscriber(names.queue, settings.database_url, patterns))
        return
    connection = BusConnection(settings.bus_url, f"{names.service} migrate")
    try:
        with runtime.database.session() as session:
            bring_up_to_date(session, connection, names, patterns)
            session.commit()
    finally:
        connection.close()


def is_embedded(bus_url: str) -> bool:
    """Whether the bus is PostgreSQL itself."""
    return bus_url.startswith("postgresql:")


def _exists(connection: BusConnection, queue: str) -> bool:
    # On a channel of its own, as the broker closes the channel on which a queue is not found.
    channel = connection.amqp.channel()
    try:
        channel.queue_declare(queue, passive=True)
    except NotFound:
        return False
    channel.close()
    return True
