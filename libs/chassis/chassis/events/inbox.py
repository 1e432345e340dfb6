"""The inbox: every event that came, once; what a handler could not do yet waits here and is tried again."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session

from chassis.events.envelope import Envelope, id_of_unreadable
from chassis.tables import INBOX

CHANNEL = "inbox"
UNREADABLE_TYPE = "unreadable"
_MAX_ERROR = 2000

# Sorted, so that two workers with some of the same messages never wait for each other in a circle. A replay that asks for it takes a
# handled row back; the row of any other known event is left alone and not returned.
_RECEIVE = text(
    """
    INSERT INTO inbox AS known (event_id, type, state, received_at, settled_at, replay_id)
    SELECT event_id, type, 'handled', :now, :now, replay_id
    FROM unnest(CAST(:event_ids AS uuid[]), CAST(:types AS text[]), CAST(:replay_ids AS text[]))
         AS row (event_id, type, replay_id)
    ORDER BY event_id
    ON CONFLICT (event_id) DO UPDATE SET settled_at = excluded.settled_at, replay_id = excluded.replay_id
    WHERE excluded.replay_id IS NOT NULL AND known.state = 'handled' AND known.replay_id IS DISTINCT FROM excluded.replay_id
    RETURNING event_id
    """
)
_PARK_UNREADABLE = text(
    """
    INSERT INTO inbox (event_id, type, state, received_at, settled_at, body, error)
    VALUES (:event_id, :type, 'parked', :now, :now, :body, :error)
    ON CONFLICT (event_id) DO NOTHING
    """
)
_SETTLE_FAILED = (
    update(INBOX)
    .where(INBOX.c.event_id == bindparam("id"))
    .values(
        state=bindparam("new_state"),
        settled_at=bindparam("settled"),
        body=bindparam("kept_body"),
        error=bindparam("why"),
        attempts=bindparam("tries"),
        next_try_at=bindparam("next_try"),
    )
)


@dataclass(frozen=True)
class RetryPolicy:
    """Tries of a failing handler: the n-th pause is `first_pause` · 2ⁿ⁻¹ up to `longest_pause`, jittered by half; then it is parked."""

    attempts: int = 12
    first_pause: timedelta = timedelta(seconds=2)
    longest_pause: timedelta = timedelta(hours=1)

    def next_try(self, attempts: int, now: datetime) -> datetime | None:
        """When to try again after the `attempts`-th failure; None when it is out of tries."""
        if attempts >= self.attempts:
            return None
        pause = min(self.longest_pause, self.first_pause * 2.0 ** min(attempts - 1, 30))
        return now + pause * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


@dataclass(frozen=True, slots=True, eq=False)
class Received:
    """An event with the bytes that it came in, and how often its handlers have failed."""

    envelope: Envelope
    body: bytes
    attempts: int = 0


def receive(session: Session, batch: Sequence[Received], now: datetime) -> list[Received]:
    """Note `batch` as handled and answer those that were not known; the caller handles these in the same transaction.

    Of an event that comes twice in a batch the last is taken.
    """
    by_id = {one.envelope.id: one for one in batch}
    if not by_id:
        return []
    new = session.scalars(
        _RECEIVE,
        {
            "now": now,
            "event_ids": list(by_id),
            "types": [one.envelope.type for one in by_id.values()],
            "replay_ids": [one.envelope.replay_id for one in by_id.values()],
        },
    )
    fresh = set(new)
    return [one for event_id, one in by_id.items() if event_id in fresh]


def park_unreadable(session: Session, body: bytes, error: str, now: datetime) -> None:
    """Keep a body that is not an event, for an operator to look at. The same bytes are kept once."""
    session.execute(
        _PARK_UNREADABLE,
        {
            "event_id": id_of_unreadable(body),
            "type": UNREADABLE_TYPE,
            "now": now,
            "body": body,
            "error": clean_error(error),
        },
    )


def park_waiting(session: Session, event_id: UUID, error: str, now: datetime) -> None:
    """Park a waiting row whose body turns out not to be an event."""
    session.execute(
        update(INBOX)
        .where(INBOX.c.event_id == event_id)
        .values(type=UNREADABLE_TYPE, state="parked", settled_at=now, error=clean_error(error), next_try_at=None)
    )


def claim_waiting(session: Session, now: datetime, limit: int) -> Sequence[Any]:
    """Rows (`event_id`, `body`, `attempts`) whose next try is due, locked for this transaction; other workers pass over them."""
    return session.execute(
        select(INBOX.c.event_id, INBOX.c.body, INBOX.c.attempts)
        .where(INBOX.c.state == "waiting", INBOX.c.next_try_at <= now)
        .order_by(INBOX.c.next_try_at, INBOX.c.event_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def next_try_at(session: Session) -> datetime | None:
    """When the next waiting row is due."""
    due: datetime | None = session.scalar(select(func.min(INBOX.c.next_try_at)).where(INBOX.c.state == "waiting"))
    return due


def settle_handled(session: Session, event_ids: Sequence[UUID], now: datetime) -> None:
    """Note that waiting rows were handled; their bodies and errors, which may hold personal data, are not needed any more."""
    if event_ids:
        session.execute(
            update(INBOX)
            .where(INBOX.c.event_id == func.any(bindparam("ids")))
            .values(state="handled", settled_at=now, body=None, error=None, next_try_at=None),
            {"ids": list(event_ids)},
        )


def settle_failed(session: Session, failed: Mapping[Received, str], policy: RetryPolicy, now: datetime) -> int:
    """Keep what failed, with its error, for its next try or for an operator; answers how many were parked."""
    parked = 0
    for one, error in failed.items():
        attempts = one.attempts + 1
        next_try = policy.next_try(attempts, now)
        parked += next_try is None
        session.execute(
            _SETTLE_FAILED,
            {
                "id": one.envelope.id,
                "new_state": "parked" if next_try is None else "waiting",
                "settled": now if next_try is None else None,
                "kept_body": one.body,
                "why": clean_error(error),
                "tries": attempts,
                "next_try": next_try,
            },
        )
    return parked


def clean_error(error: str) -> str:
    """An error's text as a column can hold it: PostgreSQL has no NUL, and nobody needs a novel."""
    return error.replace("\0", "\\0")[:_MAX_ERROR]


def sweep_inbox(connection: Connection, before: datetime, limit: int) -> int:
    """Delete up to `limit` settled rows that were received before `before`; answers how many. Parked and waiting rows stay."""
    old = (
        select(INBOX.c.event_id)
        .where(INBOX.c.received_at < before, INBOX.c.state.in_(("handled", "dropped")))
        .limit(limit)
    )
    return connection.execute(delete(INBOX).where(INBOX.c.event_id.in_(old))).rowcount
