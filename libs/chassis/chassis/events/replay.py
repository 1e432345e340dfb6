"""Replay: published events of the outbox are sent again to one queue, so that a new subscriber or a rebuilt projection catches up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, select

from chassis.events.bus import Message, Publisher
from chassis.events.declare import matches
from chassis.events.envelope import render
from chassis.tables import OUTBOX

BATCH = 500


@dataclass(frozen=True)
class Replay:
    """What to send again: events of `since <= time < until` whose type one of `patterns` names, to `queue`.

    With `replay_id` a subscriber that has handled them handles them again, once for each id.
    """

    queue: str
    patterns: Sequence[str] = ("#",)
    since: datetime | None = None
    until: datetime | None = None
    replay_id: str | None = None


@dataclass(frozen=True)
class Progress:
    """How far a replay is: everything up to `position` has been looked at, and `sent` events went out."""

    position: int
    sent: int


def replay(engine: Engine, publisher: Publisher, what: Replay, after: int = 0) -> Iterator[Progress]:
    """Send `what` in the outbox's order, a batch at a time; each progress may be given as `after` to go on from there.

    Raises:
        BusUnavailableError: the bus is away; go on after the last progress.
        NoSuchQueueError: nobody has declared the queue.
    """
    sent = 0
    while True:
        rows = _next_rows(engine, what, after)
        if not rows:
            return
        chosen = [row for row in rows if any(matches(pattern, row.type) for pattern in what.patterns)]
        publisher.publish([_message(row, what.replay_id) for row in chosen], queue=what.queue)
        after, sent = rows[-1].position, sent + len(chosen)
        yield Progress(after, sent)


def _next_rows(engine: Engine, what: Replay, after: int) -> Sequence[Row[Any]]:
    # Only what has left: the rest is still on its way to this queue.
    statement = select(OUTBOX).where(OUTBOX.c.position > after, OUTBOX.c.published_at.is_not(None))
    if what.since is not None:
        statement = statement.where(OUTBOX.c.time >= what.since)
    if what.until is not None:
        statement = statement.where(OUTBOX.c.time < what.until)
    with engine.connect() as connection:
        return connection.execute(statement.order_by(OUTBOX.c.position).limit(BATCH)).all()


def _message(row: Row[Any], replay_id: str | None) -> Message:
    return Message(row.position, row.event_id, row.type, render(row, replay_id=replay_id), replay_id)
