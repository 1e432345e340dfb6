"""What an operator does with parked rows: look at them, have them tried again, or drop them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.orm import Session

from chassis.events.inbox import UNREADABLE_TYPE
from chassis.tables import INBOX, TIMERS


def parked_events(session: Session, limit: int) -> Sequence[Any]:
    """Parked rows (`event_id, type, received_at, attempts, error, body`), oldest first."""
    return session.execute(
        select(INBOX.c.event_id, INBOX.c.type, INBOX.c.received_at, INBOX.c.attempts, INBOX.c.error, INBOX.c.body)
        .where(INBOX.c.state == "parked")
        .order_by(INBOX.c.received_at, INBOX.c.event_id)
        .limit(limit)
    ).all()


def count_parked(session: Session) -> int:
    """How many rows are parked."""
    return session.scalar(select(func.count()).select_from(INBOX).where(INBOX.c.state == "parked")) or 0


def retry_parked(session: Session, event_ids: Sequence[UUID] | None, now: datetime) -> list[UUID]:
    """Have parked rows (all of them for None) tried again from now on, with all their tries; answers which.

    A body that cannot be read stays parked: no try could change it. The caller commits.
    """
    retried = session.scalars(
        update(INBOX)
        .where(_chosen(event_ids), INBOX.c.type != UNREADABLE_TYPE)
        .values(state="waiting", settled_at=None, attempts=0, next_try_at=now)
        .returning(INBOX.c.event_id)
    ).all()
    session.execute(text("SELECT pg_notify('inbox', '')"))
    return list(retried)


def drop_parked(session: Session, event_ids: Sequence[UUID] | None, now: datetime) -> list[UUID]:
    """Give parked rows (all of them for None) up; answers which. The error stays, the body goes. The caller commits."""
    return list(
        session.scalars(
            update(INBOX)
            .where(_chosen(event_ids))
            .values(state="dropped", settled_at=now, body=None)
            .returning(INBOX.c.event_id)
        )
    )


def parked_timers(session: Session, limit: int) -> Sequence[Any]:
    """Parked timers (`kind, key, run_at, attempts, error`), oldest first."""
    return session.execute(
        select(TIMERS.c.kind, TIMERS.c.key, TIMERS.c.run_at, TIMERS.c.attempts, TIMERS.c.error)
        .where(TIMERS.c.parked_at.is_not(None))
        .order_by(TIMERS.c.parked_at)
        .limit(limit)
    ).all()


def retry_parked_timers(session: Session, now: datetime) -> int:
    """Have every parked timer tried again from now on; answers how many. The caller commits."""
    retried = session.execute(
        update(TIMERS)
        .where(TIMERS.c.parked_at.is_not(None))
        .values(parked_at=None, attempts=0, due_at=now)
        .returning(TIMERS.c.key)
    ).all()
    session.execute(text("SELECT pg_notify('timers', '')"))
    return len(retried)


def _chosen(event_ids: Sequence[UUID] | None) -> ColumnElement[bool]:
    parked = INBOX.c.state == "parked"
    return parked if event_ids is None else parked & INBOX.c.event_id.in_(event_ids)
