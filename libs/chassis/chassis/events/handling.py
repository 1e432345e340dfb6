"""Running handlers inside a worker's transaction, so that one that fails harms no other."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

import structlog
from marshmallow import Schema
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from chassis.events import metrics
from chassis.events.declare import Event, Subscription
from chassis.events.envelope import Envelope
from chassis.events.inbox import Received
from chassis.personal.forgetting import erased_among, is_about
from chassis.service import Runtime
from chassis.telemetry import use_traceparent
from chassis.work import Work

_log = structlog.get_logger(__name__)

# A deferred constraint would otherwise fail at the commit, and with it everybody else's work.
CHECK_CONSTRAINTS = text("SET CONSTRAINTS ALL IMMEDIATE")
DEFER_AGAIN = text("SET CONSTRAINTS ALL DEFERRED")


class Handlers:
    """A service's subscriptions, and how to run them."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._by_type: dict[str, list[Subscription]] = {}

    @cached_property
    def patterns(self) -> list[str]:
        """What the service's queue is bound to, each pattern once."""
        return list(dict.fromkeys(one.pattern for one in self._runtime.service.subscriptions))

    def run(self, session: Session, batch: Sequence[Received]) -> dict[Received, str]:
        """Handle `batch` in the session's transaction; answers what failed, with its error, and leaves no trace of that.

        All share one savepoint at first, which is what they nearly always need. If one fails, that is rolled back and each gets a
        savepoint of its own.

        Raises:
            sqlalchemy.exc.DBAPIError: the database went away.
        """
        erased = _erased_among(session, [one.envelope for one in batch])
        if len(batch) > 1 and self._try(session, batch, erased) is None:
            return {}
        failed = {}
        for one in batch:
            error = self._try(session, [one], erased)
            if error is None and len(batch) > 1:
                session.execute(DEFER_AGAIN)
            if error is not None:
                failed[one] = f"{type(error).__name__}: {error}"
                metrics.FAILED.inc()
                # Its message may hold personal data; the inbox row keeps that.
                _log.warning(
                    "handler_failed",
                    event_id=str(one.envelope.id),
                    event_type=one.envelope.type,
                    attempts=one.attempts + 1,
                    error=type(error).__name__,
                )
        return failed

    def handle(self, session: Session, envelopes: Sequence[Envelope], erased: Collection[str] | None = None) -> None:
        """Run every handler of these events, in their order and in the declared order; whatever one raises goes on to the caller.

        Of somebody who was erased nothing is taken in any more. `erased` names those, where the caller has asked.
        """
        known = _erased_among(session, envelopes) if erased is None else erased
        for run in _runs(envelopes):
            self._handle_run(session, [one for one in run if not one.erased and not is_about(one, known)])

    def _handle_run(self, session: Session, run: Sequence[Envelope]) -> None:
        """Handle events of one type, location and trace, each about somebody else."""
        subscriptions = self._for(run[0].type) if run else ()
        if not subscriptions:
            return
        with use_traceparent(run[0].traceparent, f"handle {run[0].type}"):
            work = Work.for_handler(session, self._runtime, run[0].location_id)
            # Several subscriptions often read the same.
            read: dict[type[Schema], Sequence[Event]] = {}
            for subscription in subscriptions:
                if subscription.reads not in read:
                    read[subscription.reads] = [_event(one, subscription) for one in run]
                events = read[subscription.reads]
                if len(events) > 1 and subscription.sift is not None:
                    events = subscription.sift(work, events)
                for event in events:
                    subscription.handle(work, event)
            work.finish()
        # The next event may be another location's: it must not find this one's rows in the session.
        session.expunge_all()

    def _try(self, session: Session, batch: Sequence[Received], erased: Collection[str]) -> Exception | None:
        try:
            with session.begin_nested():
                self.handle(session, [one.envelope for one in batch], erased)
                session.execute(CHECK_CONSTRAINTS)
        except Exception as error:
            session.expunge_all()
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            return error
        metrics.HANDLED.inc(len(batch))
        return None

    def _for(self, type_name: str) -> list[Subscription]:
        known = self._by_type.get(type_name)
        if known is None:
            known = [one for one in self._runtime.service.subscriptions if one.matches(type_name)]
            self._by_type[type_name] = known
        return known


def _runs(envelopes: Sequence[Envelope]) -> Iterator[list[Envelope]]:
    """`envelopes` in this order, in parts of which each is of one type, location and trace, and has nobody in it twice.

    So what a contact goes through is handled one after the other, and what one trace led to is not told of another.
    """
    run: list[Envelope] = []
    about: set[str] = set()
    kind: tuple[str, str | None, str | None] | None = None
    for one in envelopes:
        whom, what = one.contact_id or one.subject, (one.type, one.location_id, one.traceparent)
        if run and (what != kind or whom in about):
            yield run
            run, about = [], set()
        run.append(one)
        about.add(whom)
        kind = what
    if run:
        yield run


def _erased_among(session: Session, envelopes: Sequence[Envelope]) -> set[str]:
    return erased_among(session, {one.contact_id or one.subject for one in envelopes})


def _event(envelope: Envelope, subscription: Subscription) -> Event:
    return Event(
        id=str(envelope.id),
        type=envelope.type,
        source=envelope.source,
        subject=envelope.subject,
        time=envelope.time,
        location_id=envelope.location_id,
        contact_id=envelope.contact_id,
        actor=envelope.actor,
        sequence=envelope.sequence,
        traceparent=envelope.traceparent,
        data=subscription.read(envelope.data),
        replayed=envelope.replay_id is not None,
    )
