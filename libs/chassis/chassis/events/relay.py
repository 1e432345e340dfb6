"""The relay: publishes what the outbox holds, in order, and marks what the bus has taken."""

from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, Engine

from chassis.clock import Clock
from chassis.events import metrics
from chassis.events.bus import BusUnavailableError, Message, Outcome, Publisher
from chassis.events.envelope import render
from chassis.events.outbox import fetch_unpublished, hold_relay_lock, mark_published

BATCH = 1000
POLL_SECONDS = 1.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Relay:
    """One step publishes one batch in one transaction.

    The transaction holds the relay lock of the database, so however many workers there are, one batch is under way and the order of a
    subject's events holds. Only what the bus confirmed is marked; a relay that dies before its commit publishes the batch again, and
    the subscribers' inboxes know its events.
    """

    engine: Engine
    publisher: Publisher
    clock: Clock
    batch: int = BATCH

    def step(self) -> float:
        """Publish one batch; answers how long to wait for the next if nothing wakes us.

        Raises:
            BusUnavailableError: the bus did not take all of it. What it took is marked.
        """
        with self.engine.begin() as connection:
            if not hold_relay_lock(connection):
                return POLL_SECONDS
            rows = fetch_unpublished(connection, self.batch)
            failure = self._publish(connection, [Message(r.position, r.event_id, r.type, render(r)) for r in rows])
        if failure is not None:
            raise failure
        if rows:
            return 0 if len(rows) == self.batch else POLL_SECONDS
        self.publisher.keep_alive()
        return POLL_SECONDS

    def _publish(self, connection: Connection, messages: list[Message]) -> BusUnavailableError | None:
        if not messages:
            return None
        try:
            outcome, failure = self.publisher.publish(messages), None
        except BusUnavailableError as error:
            outcome, failure = error.outcome, error
        self._mark(connection, outcome)
        return failure

    def _mark(self, connection: Connection, outcome: Outcome) -> None:
        now = self.clock.now()
        mark_published(connection, outcome.confirmed, now)
        mark_published(connection, outcome.unroutable, now, unroutable=True)
        metrics.PUBLISHED.inc(len(outcome.confirmed))
        metrics.UNROUTABLE.inc(len(outcome.unroutable))
