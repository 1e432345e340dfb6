"""The outbox: events are rows of the transaction whose change they tell of; the relay publishes them afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Row, bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session

from chassis.database import TextList
from chassis.events.declare import EventType
from chassis.statements import Statement
from chassis.tables import OUTBOX

CHANNEL = "outbox"
RELAY_LOCK = 0x0D055133_00000001
"""The advisory lock of the one relay batch that may be in flight in a database."""

# One round trip. The sequences are taken in the order of the subjects, so that two transactions never wait for each other in a circle,
# and before the first position is drawn: whoever comes second on a subject gets the later position too.
_WRITE = text(
    """
    WITH pending AS (
        SELECT * FROM unnest(
            CAST(:event_ids AS uuid[]), CAST(:types AS text[]), CAST(:versions AS int[]), CAST(:subjects AS text[]),
            CAST(:location_ids AS text[]), CAST(:contact_ids AS text[]), CAST(:actors AS text[]), CAST(:times AS timestamptz[]),
            CAST(:traceparents AS text[]), CAST(:data AS text[])
        ) WITH ORDINALITY
        AS row (event_id, type, version, subject, location_id, contact_id, actor, time, traceparent, data, place)
    ), taken AS (
        INSERT INTO event_sequences AS known (subject, value)
        SELECT subject, count(*) FROM pending GROUP BY subject ORDER BY subject COLLATE "C"
        ON CONFLICT (subject) DO UPDATE SET value = known.value + excluded.value
        RETURNING subject, value
    ), written AS (
        INSERT INTO outbox
            (event_id, type, version, source, subject, sequence, location_id, contact_id, actor, time, traceparent, data)
        SELECT event_id, type, version, :source, subject,
               value + 1 - row_number() OVER (PARTITION BY subject ORDER BY place DESC),
               location_id, contact_id, actor, time, traceparent, data
        FROM pending JOIN taken USING (subject)
        ORDER BY place
    )
    SELECT pg_notify('outbox', '')
    """
)
# The same for one event, which most transactions have, at half the cost.
_WRITE_ONE = Statement(
    """
    WITH taken AS (
        INSERT INTO event_sequences AS known (subject, value) VALUES (%(subject)s, 1)
        ON CONFLICT (subject) DO UPDATE SET value = known.value + 1
        RETURNING value
    ), written AS (
        INSERT INTO outbox
            (event_id, type, version, source, subject, sequence, location_id, contact_id, actor, time, traceparent, data)
        SELECT %(event_id)s, %(type)s, %(version)s, %(source)s, %(subject)s, value,
               %(location_id)s, %(contact_id)s, %(actor)s, %(time)s, %(traceparent)s, %(data)s
        FROM taken
    )
    SELECT pg_notify('outbox', '')
    """
)

MOST_BYTES = 4 * 1024 * 1024
"""Of an event's data. A larger one is a mistake, and one that the broker refuses would hold back all that come after it."""


class EventTooLargeError(ValueError):
    """An event's data is larger than any event should be."""


@dataclass(frozen=True)
class PendingEvent:
    """What happened, before it has a sequence. `data` and `changes` are JSON-ready; `time` is in UTC."""

    id: UUID
    type: EventType
    subject: str
    data: Mapping[str, Any]
    changes: Sequence[Mapping[str, Any]] | None
    location_id: str | None
    contact_id: str | None
    actor: str
    time: datetime
    traceparent: str | None

    def json(self) -> str:
        """The event's data with its changes, as the envelope carries it.

        Raises:
            EventTooLargeError: it has more than 4 MiB.
        """
        whole = self.data if self.changes is None else {**self.data, "changes": self.changes}
        data = orjson.dumps(whole, option=orjson.OPT_UTC_Z)
        if len(data) > MOST_BYTES:
            raise EventTooLargeError(f"{self.type.name} of {self.subject} has {len(data)} bytes")
        return data.decode()


def write_events(session: Session, source: str, pending: Sequence[PendingEvent]) -> None:
    """Write `pending` to the outbox of the session's transaction, in this order, and wake the relay when it commits.

    Call it last: the row of each subject's sequence stays locked until the commit.

    Raises:
        EventTooLargeError: the data of one has more than 4 MiB.
    """
    if len(pending) == 1:
        _write_one(session, source, pending[0])
    if len(pending) < 2:
        return
    session.execute(
        _WRITE,
        {
            "source": source,
            "event_ids": TextList(str(one.id) for one in pending),
            "types": TextList(one.type.name for one in pending),
            "versions": [one.type.version for one in pending],
            "subjects": TextList(one.subject for one in pending),
            "location_ids": [one.location_id for one in pending],
            "contact_ids": [one.contact_id for one in pending],
            "actors": TextList(one.actor for one in pending),
            "times": [one.time for one in pending],
            "traceparents": [one.traceparent for one in pending],
            "data": TextList(one.json() for one in pending),
        },
    )


def _write_one(session: Session, source: str, event: PendingEvent) -> None:
    values = {
        "event_id": event.id,
        "type": event.type.name,
        "version": event.type.version,
        "source": source,
        "subject": event.subject,
        "location_id": event.location_id,
        "contact_id": event.contact_id,
        "actor": event.actor,
        "time": event.time,
        "traceparent": event.traceparent,
        "data": event.json(),
    }
    _WRITE_ONE.run(session, values)


def hold_relay_lock(connection: Connection) -> bool:
    """Whether this transaction is now the one that may publish; others stand by until it ends."""
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(RELAY_LOCK))).scalar())


_UNPUBLISHED = (
    select(OUTBOX).where(OUTBOX.c.published_at.is_(None)).order_by(OUTBOX.c.position).limit(bindparam("limit"))
)
_MARK = (
    update(OUTBOX)
    .where(OUTBOX.c.position == func.any(bindparam("positions")))
    .values(published_at=bindparam("now"), unroutable=bindparam("unroutable"))
)


def fetch_unpublished(connection: Connection, limit: int) -> Sequence[Row[Any]]:
    """The oldest events that have not left, in the order in which they were written."""
    return connection.execute(_UNPUBLISHED, {"limit": limit}).all()


def mark_published(
    connection: Connection, positions: Sequence[int], now: datetime, *, unroutable: bool = False
) -> None:
    """Note that the bus has taken the events at `positions`; `unroutable` says that nobody had subscribed to them."""
    if positions:
        connection.execute(_MARK, {"positions": list(positions), "now": now, "unroutable": unroutable})


def sweep_outbox(connection: Connection, before: datetime, limit: int) -> int:
    """Delete up to `limit` of the oldest events that left before `before`; answers how many."""
    # The oldest are looked at and no more, so that a sweep with nothing to do reads one batch and not the table.
    oldest = (
        select(OUTBOX.c.position).where(OUTBOX.c.published_at.is_not(None)).order_by(OUTBOX.c.position).limit(limit)
    )
    swept = connection.execute(delete(OUTBOX).where(OUTBOX.c.position.in_(oldest), OUTBOX.c.published_at < before))
    return swept.rowcount
