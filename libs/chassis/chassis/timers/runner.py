"""Runs timers that are due."""

from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from chassis.events import metrics
from chassis.events.handling import CHECK_CONSTRAINTS, DEFER_AGAIN
from chassis.events.inbox import RetryPolicy, clean_error
from chassis.service import Runtime
from chassis.telemetry import use_traceparent
from chassis.timers.store import Timer, cancel_timer, claim_due, keep_failed, next_due
from chassis.work import Work

BATCH = 20
POLL_SECONDS = 5.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TimerRunner:
    """One step runs what is due by the process' clock. Any number of workers do this side by side.

    Each handler has a savepoint in the transaction that deletes its timer: what it did and the timer's end stand or fall together.
    """

    runtime: Runtime
    policy: RetryPolicy
    batch: int = BATCH

    def step(self) -> float:
        """Run up to one batch; answers how long to wait for the next."""
        now = self.runtime.clock.now()
        with self.runtime.database.session() as session:
            due = claim_due(session, now, self.batch)
            if not due:
                soonest = next_due(session)
                return (
                    POLL_SECONDS if soonest is None else min(POLL_SECONDS, max(0.01, (soonest - now).total_seconds()))
                )
            for timer in due:
                self._run(session, timer)
            session.commit()
        return 0

    def fire(self, session: Session, timer: Timer) -> None:
        """End `timer` and run its handler; whatever that raises goes on to the caller.

        Raises:
            LookupError: the service has no handler for its kind.
        """
        handler = self.runtime.service.timers.get(timer.kind)
        if handler is None:
            raise LookupError(f"no handler for timers of kind {timer.kind!r}")
        # First, so that a handler may set the same timer again.
        cancel_timer(session, timer.kind, timer.key)
        with use_traceparent(None, f"timer {timer.kind}"):
            work = Work.for_handler(session, self.runtime, timer.location_id)
            handler(work, timer)
            work.finish()

    def _run(self, session: Session, timer: Timer) -> None:
        try:
            with session.begin_nested():
                self.fire(session, timer)
                session.execute(CHECK_CONSTRAINTS)
                session.execute(DEFER_AGAIN)
        except Exception as error:
            session.expunge_all()
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            self._keep(session, timer, error)
        else:
            session.expunge_all()
            metrics.TIMERS_RUN.inc()

    def _keep(self, session: Session, timer: Timer, error: Exception) -> None:
        now = self.runtime.clock.now()
        next_try = self.policy.next_try(timer.attempts + 1, now)
        keep_failed(session, timer, clean_error(f"{type(error).__name__}: {error}"), next_try, now)
        metrics.TIMERS_FAILED.inc()
        _log.warning(
            "timer_failed",
            kind=timer.kind,
            timer=timer.key,
            attempts=timer.attempts + 1,
            parked=next_try is None,
            error=type(error).__name__,
        )
