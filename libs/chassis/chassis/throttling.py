"""How often something may be done in a while, counted in the database so that it holds over all processes.

Only hashes are kept, under a key of the caller's, and no longer than the while: a table of tries need not be a list of people.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Any

from sqlalchemy import case, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from chassis.tables import THROTTLE_COUNTS


@dataclass(frozen=True)
class Limit:
    """At most `most` in `window`, which begins with the first. `key` says of what: see `keyed`."""

    key: bytes
    most: int
    window: timedelta


def keyed(secret: bytes, *parts: str) -> bytes:
    """What `parts` (an address, a form) are counted under: their HMAC-SHA256 under `secret`."""
    return hmac.new(secret, "\0".join(parts).encode(), sha256).digest()


def count(session: Session, limits: Sequence[Limit], now: datetime) -> int | None:
    """Count one try under each of `limits`, up to the first that is spent; answers in how many seconds that one starts afresh.

    Give the narrowest first: so one who spent theirs does not spend everybody's. Commit soon, whatever comes of the try: until then every
    other try under a shared limit waits.
    """
    for limit in limits:
        times, ends_at = session.execute(_counted(limit, now)).one()
        if times > limit.most:
            left: timedelta = ends_at - now
            return max(1, ceil(left.total_seconds()))
    return None


def sweep_counts(session: Session, now: datetime) -> int:
    """Delete the counts of windows that are over; answers how many."""
    result = session.execute(delete(THROTTLE_COUNTS).where(THROTTLE_COUNTS.c.ends_at <= now))
    return int(getattr(result, "rowcount", 0))


def _counted(limit: Limit, now: datetime) -> ReturningInsert[Any]:
    counts, over = THROTTLE_COUNTS.c, THROTTLE_COUNTS.c.ends_at <= now
    return (
        insert(THROTTLE_COUNTS)
        .values(key=limit.key, count=1, ends_at=now + limit.window)
        .on_conflict_do_update(
            index_elements=[counts.key],
            set_={
                "count": case((over, 1), else_=counts.count + 1),
                "ends_at": case((over, now + limit.window), else_=counts.ends_at),
            },
        )
        .returning(counts.count, counts.ends_at)
    )
