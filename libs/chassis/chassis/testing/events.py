"""Events and timers in a service's own tests: handled, read and run in the test's process, as its worker would."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select

from chassis.events.declare import Event
from chassis.events.envelope import Envelope
from chassis.events.handling import Handlers
from chassis.events.inbox import Received, RetryPolicy, receive
from chassis.ids import new_event_id
from chassis.service import Runtime
from chassis.timers.runner import TimerRunner
from chassis.timers.store import claim_due

_MANY = 10_000


def make_event(
    event_type: str,
    subject: str,
    data: dict[str, Any],
    *,
    location_id: str | None = None,
    contact_id: str | None = None,
    sequence: int = 1,
    actor: str = "system",
    time: datetime | None = None,
) -> Event:
    """An event as another service would publish it; `data` as on the wire."""
    return Event(
        id=str(new_event_id()),
        type=event_type,
        source=f"/{event_type.partition('.')[0]}",
        subject=subject,
        time=time or datetime.now(UTC),
        location_id=location_id,
        contact_id=contact_id,
        actor=actor,
        sequence=sequence,
        traceparent=None,
        data=data,
    )


def handle(runtime: Runtime, *events: Event) -> None:
    """Handle `events` (their data as on the wire) as the worker does, in one transaction with their inbox rows: a second time is nothing.

    Raises:
        Exception: whatever a handler raises; nothing is kept then.
    """
    with handling(runtime, *events):
        pass


@contextmanager
def handling(runtime: Runtime, *events: Event) -> Iterator[None]:
    """As `handle`, with everything done when this begins, and committed when it ends."""
    handlers = Handlers(runtime)
    with runtime.database.session() as session:
        new = receive(session, [Received(_envelope(event), b"") for event in events], runtime.clock.now())
        handlers.handle(session, [one.envelope for one in new])
        yield
        session.commit()


def _envelope(event: Event) -> Envelope:
    return Envelope(
        id=UUID(event.id),
        type=event.type,
        version=1,
        source=event.source,
        subject=event.subject,
        time=event.time,
        location_id=event.location_id,
        contact_id=event.contact_id,
        actor=event.actor,
        sequence=event.sequence,
        traceparent=event.traceparent,
        # Through JSON, as the bus would carry it.
        data=orjson.loads(orjson.dumps(event.data)),
        replay_id=str(new_event_id()) if event.replayed else None,
    )


def outbox(runtime: Runtime, statement: Select[Any]) -> list[dict[str, Any]]:
    """Rows of the outbox as dictionaries, with `data` parsed."""
    with runtime.database.session() as session:
        rows = session.execute(statement).mappings().all()
    return [{**row, "data": orjson.loads(row["data"])} for row in rows]


def run_due_timers(runtime: Runtime, location_id: str | None = None) -> int:
    """Run every timer that is due by the runtime's clock, in `location_id` alone where given; answers how many ran.

    Raises:
        Exception: whatever a handler raises, in place of a later try.
    """
    runner = TimerRunner(runtime, RetryPolicy())
    ran = 0
    while ran < _MANY:
        with runtime.database.session() as session:
            due = claim_due(session, runtime.clock.now(), 1, location_id=location_id)
            if not due:
                return ran
            runner.fire(session, due[0])
            session.commit()
            ran += 1
    raise AssertionError("a timer sets itself again for a time that has come already")
