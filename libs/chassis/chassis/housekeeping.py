"""What every service's database sheds by itself once it is old: published events, handled inbox rows, idempotency keys, counts of tries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.orm import Session

from chassis.clock import Clock
from chassis.events.inbox import sweep_inbox
from chassis.events.outbox import sweep_outbox
from chassis.idempotency import sweep_keys
from chassis.throttling import sweep_counts

OUTBOX_KEPT = timedelta(days=90)
INBOX_KEPT = timedelta(days=100)
"""Longer than the outbox: what is replayed must find the rows that tell it was handled."""
EVERY_SECONDS = 600.0
BATCH = 1000
_LOCK = 0x0D055133_00000002

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Housekeeping:
    """One step sweeps everything that is past its time, in small transactions; one worker of a service does it at a time."""

    engine: Engine
    clock: Clock
    batch: int = BATCH

    def step(self) -> float:
        """Sweep; answers when to look again."""
        now = self.clock.now()
        swept = {
            "outbox": self._sweep(lambda connection: sweep_outbox(connection, now - OUTBOX_KEPT, self.batch)),
            "inbox": self._sweep(lambda connection: sweep_inbox(connection, now - INBOX_KEPT, self.batch)),
            "idempotency_keys": self._sweep(lambda connection: sweep_keys(Session(connection), now)),
            "throttle_counts": self._sweep(lambda connection: sweep_counts(Session(connection), now)),
        }
        if any(swept.values()):
            _log.info("swept", **swept)
        return EVERY_SECONDS

    def _sweep(self, sweep: Callable[[Connection], int]) -> int:
        total = 0
        while True:
            with self.engine.begin() as connection:
                if not connection.execute(select(func.pg_try_advisory_xact_lock(_LOCK))).scalar():
                    return total
                count = sweep(connection)
            total += count
            if count < self.batch:
                return total
