"""The embedded hand-over, for one machine without RabbitMQ: outbox rows go straight into the subscribers' inboxes.

The database of `BUS_URL` holds who subscribes to what. It is written by each service's `migrate`, as the bindings of RabbitMQ are.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from psycopg.rows import class_row

from chassis.clock import Clock
from chassis.database import driver_url
from chassis.events.bus import BusUnavailableError, Message, NoSuchQueueError, Outcome
from chassis.events.declare import matches

_CACHED_SECONDS = 2.0
_TABLE = """
CREATE TABLE IF NOT EXISTS subscriptions (
    queue text PRIMARY KEY,
    database_url text NOT NULL,
    patterns text[] NOT NULL
)
"""
# Several services register at once on a first start, and CREATE TABLE IF NOT EXISTS alone does not stand that.
_LOCK = "SELECT pg_advisory_xact_lock(727002)"
_REGISTER = """
INSERT INTO subscriptions (queue, database_url, patterns) VALUES (%s, %s, %s)
ON CONFLICT (queue) DO UPDATE SET database_url = excluded.database_url, patterns = excluded.patterns
"""
# Each row is due a microsecond after the one before it, which keeps their order in the inbox.
_HAND_OVER = """
INSERT INTO inbox AS known (event_id, type, state, received_at, body, next_try_at, replay_id)
SELECT event_id, type, 'waiting', %(now)s, body, %(now)s::timestamptz + place * interval '1 microsecond', replay_id
FROM unnest(%(event_ids)s::uuid[], %(types)s::text[], %(bodies)s::bytea[], %(replay_ids)s::text[])
    WITH ORDINALITY AS row (event_id, type, body, replay_id, place)
ORDER BY event_id
ON CONFLICT (event_id) DO UPDATE SET
    state = 'waiting', settled_at = NULL, attempts = 0, error = NULL,
    body = excluded.body, next_try_at = excluded.next_try_at, replay_id = excluded.replay_id
WHERE excluded.replay_id IS NOT NULL AND known.state = 'handled' AND known.replay_id IS DISTINCT FROM excluded.replay_id
"""


@dataclass(frozen=True)
class Subscriber:
    """A queue's database, and the patterns of what it takes."""

    queue: str
    database_url: str
    patterns: list[str]

    def takes(self, type_name: str) -> bool:
        """Whether it subscribed to `type_name`."""
        return any(matches(pattern, type_name) for pattern in self.patterns)


def register(bus_url: str, subscriber: Subscriber) -> None:
    """Note what `subscriber` takes, in place of what it took before.

    Raises:
        psycopg.Error: the database of `bus_url` does not answer.
    """
    with psycopg.connect(driver_url(bus_url), connect_timeout=5) as connection:
        connection.execute(_LOCK)
        connection.execute(_TABLE)
        connection.execute(_REGISTER, (subscriber.queue, subscriber.database_url, subscriber.patterns))


class HandOver:
    """The publisher of the embedded hand-over. It keeps a connection to each subscriber's database.

    Nothing is marked as published until every subscriber has it: one whose database is away holds back the batch, and loses nothing.
    """

    def __init__(self, bus_url: str, clock: Clock) -> None:
        self._bus_url = bus_url
        self._clock = clock
        self._connections: dict[str, psycopg.Connection] = {}
        self._subscribers: list[Subscriber] = []
        self._read_at: float | None = None

    def publish(self, messages: Sequence[Message], *, queue: str | None = None) -> Outcome:
        """As `Publisher.publish`."""
        outcome = Outcome()
        try:
            subscribers = self._known()
            if queue is not None:
                subscribers = [one for one in subscribers if one.queue == queue]
                if not subscribers:
                    raise NoSuchQueueError(queue)
            taken: set[int] = set()
            for subscriber in subscribers:
                for_it = [one for one in messages if queue is not None or subscriber.takes(one.type)]
                self._hand_over(subscriber, for_it)
                taken.update(one.position for one in for_it)
        except psycopg.Error as error:
            self.close()
            raise BusUnavailableError(f"{type(error).__name__}: {error}", outcome) from error
        for one in messages:
            (outcome.confirmed if one.position in taken else outcome.unroutable).append(one.position)
        return outcome

    def keep_alive(self) -> None:
        """As `Publisher.keep_alive`."""
        try:
            self._known()
        except psycopg.Error as error:
            self.close()
            raise BusUnavailableError(f"{type(error).__name__}: {error}", Outcome()) from error

    def close(self) -> None:
        """As `Publisher.close`."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()
        self._read_at = None

    def _hand_over(self, subscriber: Subscriber, messages: Sequence[Message]) -> None:
        if not messages:
            return
        connection = self._connection(subscriber.database_url)
        with connection.transaction():
            connection.execute(
                _HAND_OVER,
                {
                    "now": self._clock.now() - timedelta(milliseconds=1),
                    "event_ids": [one.event_id for one in messages],
                    "types": [one.type for one in messages],
                    "bodies": [one.body for one in messages],
                    "replay_ids": [one.replay_id for one in messages],
                },
            )
            connection.execute("NOTIFY inbox")

    def _known(self) -> list[Subscriber]:
        if self._read_at is None or time.monotonic() - self._read_at > _CACHED_SECONDS:
            bus = self._connection(self._bus_url)
            with bus.cursor(row_factory=class_row(Subscriber)) as cursor:
                self._subscribers = cursor.execute("SELECT queue, database_url, patterns FROM subscriptions").fetchall()
            self._read_at = time.monotonic()
        return self._subscribers

    def _connection(self, url: str) -> psycopg.Connection:
        connection = self._connections.get(url)
        if connection is None or connection.closed:
            connection = psycopg.connect(driver_url(url), autocommit=True, connect_timeout=5)
            self._connections[url] = connection
        return connection
