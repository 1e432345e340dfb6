"""Durable timers: rows that say what to do when, set and taken back in the transaction of the change that needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session

from chassis.tables import TIMERS

CHANNEL = "timers"

# In one order, so that two transactions never wait for each other in a circle.
_SET = text(
    """
    WITH set_timer AS (
        INSERT INTO timers (kind, key, run_at, due_at, payload, location_id)
        SELECT :kind, key, :run_at, :run_at, :payload, :location_id FROM unnest(CAST(:keys AS text[])) AS key ORDER BY key
        ON CONFLICT (kind, key) DO UPDATE SET
            run_at = excluded.run_at, due_at = excluded.due_at, payload = excluded.payload, location_id = excluded.location_id,
            attempts = 0, error = NULL, parked_at = NULL
    )
    SELECT pg_notify('timers', '')
    """
)
_CLAIM = (
    select(TIMERS)
    .where(TIMERS.c.parked_at.is_(None), TIMERS.c.due_at <= bindparam("now"))
    .order_by(TIMERS.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_NEXT_DUE = select(func.min(TIMERS.c.due_at)).where(TIMERS.c.parked_at.is_(None))


@dataclass(frozen=True)
class Timer:
    """A timer that has come due: set for `run_at` (UTC), with the payload it was set with. `attempts` counts the failures before."""

    kind: str
    key: str
    run_at: datetime
    payload: dict[str, Any]
    location_id: str | None
    attempts: int = 0


def set_timer(
    session: Session, kind: str, key: str, run_at: datetime, payload: Mapping[str, Any], location_id: str | None
) -> None:
    """Have the handler of `kind` called at `run_at` if this transaction commits. The same kind and key again moves it.

    Raises:
        ValueError: `run_at` has no time zone.
    """
    set_timers(session, kind, [key], run_at, payload, location_id)


def set_timers(
    session: Session,
    kind: str,
    keys: Sequence[str],
    run_at: datetime,
    payload: Mapping[str, Any],
    location_id: str | None,
) -> None:
    """Set a timer for each of `keys` (none of them twice), as `set_timer` does.

    Raises:
        ValueError: `run_at` has no time zone.
    """
    if run_at.tzinfo is None:
        raise ValueError("a timer runs at an aware time")
    session.execute(
        _SET,
        {
            "kind": kind,
            "keys": list(keys),
            "run_at": run_at,
            "payload": orjson.dumps(payload, option=orjson.OPT_UTC_Z).decode(),
            "location_id": location_id,
        },
    )


def cancel_timer(session: Session, kind: str, key: str) -> None:
    """Take a timer back if this transaction commits; nothing happens if there is none. Waits for one that is running."""
    session.execute(delete(TIMERS).where(TIMERS.c.kind == kind, TIMERS.c.key == key))


def cancel_timers(session: Session, kinds: Sequence[str], keys: Sequence[str]) -> None:
    """Take every timer of these kinds and keys back, as `cancel_timer` does."""
    session.execute(
        delete(TIMERS).where(TIMERS.c.kind.in_(kinds), TIMERS.c.key == func.any(bindparam("keys"))),
        {"keys": list(keys)},
    )


def claim_due(session: Session, now: datetime, limit: int, *, location_id: str | None = None) -> list[Timer]:
    """Timers that are due by `now`, oldest first, locked for this transaction; other workers pass over them."""
    statement = _CLAIM if location_id is None else _CLAIM.where(TIMERS.c.location_id == location_id)
    rows: Sequence[Row[Any]] = session.execute(statement, {"now": now, "limit": limit}).all()
    return [
        Timer(row.kind, row.key, row.run_at, orjson.loads(row.payload), row.location_id, row.attempts) for row in rows
    ]


def next_due(session: Session) -> datetime | None:
    """When the next timer is due."""
    due: datetime | None = session.scalar(_NEXT_DUE)
    return due


def keep_failed(session: Session, timer: Timer, error: str, next_try: datetime | None, now: datetime) -> None:
    """Note that `timer` failed; it is due again at `next_try`, or parked when that is None."""
    session.execute(
        update(TIMERS)
        .where(TIMERS.c.kind == timer.kind, TIMERS.c.key == timer.key)
        .values(
            due_at=next_try if next_try is not None else TIMERS.c.due_at,
            parked_at=now if next_try is None else None,
            attempts=timer.attempts + 1,
            error=error,
        )
    )
