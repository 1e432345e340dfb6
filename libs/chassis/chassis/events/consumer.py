"""From the queue into the inbox, and from the inbox to the handlers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.orm import Session

from chassis.events import metrics
from chassis.events.bus.rabbitmq import Delivery, RabbitConsumer
from chassis.events.envelope import UnreadableEnvelopeError, parse
from chassis.events.handling import Handlers
from chassis.events.inbox import (
    Received,
    RetryPolicy,
    claim_waiting,
    next_try_at,
    park_unreadable,
    park_waiting,
    receive,
    settle_failed,
    settle_handled,
)
from chassis.service import Runtime

BATCH = 250
PREFETCH = 500
WAIT_SECONDS = 0.5
LINGER_SECONDS = 0.0002
POLL_SECONDS = 2.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Inbox:
    """Takes messages in, and tries again what failed. Any number of workers do this side by side."""

    runtime: Runtime
    handlers: Handlers
    policy: RetryPolicy
    batch: int = BATCH

    def take_in(self, bodies: Sequence[bytes]) -> None:
        """Handle what is new in `bodies`, in one transaction that holds their inbox rows too.

        Raises:
            sqlalchemy.exc.DBAPIError: the database is away; nothing is kept, and the same bodies may be handed in again.
        """
        now = self.runtime.clock.now()
        with self.runtime.database.session() as session:
            readable = self._read(session, bodies)
            new = receive(session, readable, now)
            failed = self.handlers.run(session, new)
            parked = settle_failed(session, failed, self.policy, self.runtime.clock.now())
            session.commit()
        metrics.PARKED.inc(parked)

    def retry_step(self) -> float:
        """Try what is due in the inbox; answers how long to wait for the next."""
        now = self.runtime.clock.now()
        with self.runtime.database.session() as session:
            rows = claim_waiting(session, now, self.batch)
            if not rows:
                due = next_try_at(session)
                return POLL_SECONDS if due is None else min(POLL_SECONDS, max(0.05, (due - now).total_seconds()))
            waiting = self._read_again(session, rows)
            failed = self.handlers.run(session, waiting)
            settle_handled(session, [one.envelope.id for one in waiting if one not in failed], now)
            parked = settle_failed(session, failed, self.policy, self.runtime.clock.now())
            session.commit()
        metrics.PARKED.inc(parked)
        return 0

    def _read_again(self, session: Session, rows: Sequence[Any]) -> list[Received]:
        # What the embedded hand-over brought has not been read before.
        readable = []
        for row in rows:
            try:
                readable.append(Received(parse(row.body), row.body, row.attempts))
            except UnreadableEnvelopeError as error:
                park_waiting(session, row.event_id, str(error), self.runtime.clock.now())
                metrics.PARKED.inc()
                _log.warning("message_unreadable", error=str(error), size=len(row.body))
        return readable

    def _read(self, session: Session, bodies: Sequence[bytes]) -> list[Received]:
        readable = []
        for body in bodies:
            try:
                readable.append(Received(parse(body), body))
            except UnreadableEnvelopeError as error:
                park_unreadable(session, body, str(error), self.runtime.clock.now())
                metrics.PARKED.inc()
                _log.warning("message_unreadable", error=str(error), size=len(body))
        return readable


@dataclass
class Consumer:
    """One step takes what is in the queue, commits its effects, and acknowledges it after that.

    While the database is away the batch is held, unacknowledged, and tried again by the next step.
    """

    source: RabbitConsumer
    inbox: Inbox
    batch: int = BATCH
    linger: float = LINGER_SECONDS
    _held: list[Delivery] = field(default_factory=list)

    def step(self) -> float:
        """Take in one batch, waiting half a second for it."""
        if not self._held:
            self._held = self.source.fetch(self.batch, WAIT_SECONDS, self.linger)
        if self._held:
            self.inbox.take_in([one.body for one in self._held])
            last, self._held = self._held[-1], []
            self.source.acknowledge(last)
        return 0
