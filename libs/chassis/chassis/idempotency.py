"""`Idempotency-Key`: the answer is kept in the transaction of the work itself; a failed command spends no key."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, LargeBinary, SmallInteger, String, Table, Text, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.database import UtcDateTime
from chassis.errors import Invalid
from chassis.tables import METADATA

KEPT = timedelta(hours=24)
LONGEST_KEY = 255

idempotency_keys = Table(
    "idempotency_keys",
    METADATA,
    Column("owner", String(512, collation="C"), primary_key=True),
    Column("key", String(LONGEST_KEY, collation="C"), primary_key=True),
    Column("fingerprint", LargeBinary(32), nullable=False),
    Column("status", SmallInteger, nullable=True),
    Column("body", LargeBinary, nullable=True),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("path", Text, nullable=True),
)


@dataclass(frozen=True)
class StoredAnswer:
    """The answer that a key was spent on."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Idempotency:
    """One request's key. `owner` keeps locations (or companies, or public addresses) apart; `path` is what was asked.

    A key that is claimed and has no answer yet belongs to a command of several steps that has not ended; `claim` then
    answers None, and the command goes on from what it finds of its own.
    """

    owner: str
    key: str
    fingerprint: bytes
    path: str | None = None

    def claim(self, session: Session, now: datetime) -> StoredAnswer | None:
        """Take the key in this transaction, or give the answer that it was spent on.

        Waits for a concurrent holder of the same key to commit or roll back.

        Raises:
            Invalid: `idempotency_key_reused`, the key was used for another request.
        """
        if self._insert(session, now):
            return None
        row = session.execute(select(idempotency_keys).where(self._mine())).one()
        if row.fingerprint != self.fingerprint:
            raise Invalid.of_field(
                "Idempotency-Key", "idempotency_key_reused", "This Idempotency-Key was used for another request."
            )
        return None if row.status is None else StoredAnswer(row.status, row.body)

    def keep(self, session: Session, status: int, body: bytes) -> None:
        """Spend the key on this answer."""
        session.execute(update(idempotency_keys).where(self._mine()).values(status=status, body=body))

    def release(self, session: Session) -> None:
        """Give the key back: the command failed after an earlier step was committed. An answer that it was spent on stays."""
        session.execute(delete(idempotency_keys).where(self._mine(), idempotency_keys.c.status.is_(None)))

    def _insert(self, session: Session, now: datetime) -> bool:
        row = {
            "owner": self.owner,
            "key": self.key,
            "fingerprint": self.fingerprint,
            "created_at": now,
            "path": self.path,
        }
        statement = (
            insert(idempotency_keys)
            .values(row)
            .on_conflict_do_update(
                index_elements=["owner", "key"],
                set_={**row, "status": None, "body": None},
                where=idempotency_keys.c.created_at < now - KEPT,
            )
            .returning(idempotency_keys.c.key)
        )
        return session.execute(statement).first() is not None

    def _mine(self) -> Any:
        return and_(idempotency_keys.c.owner == self.owner, idempotency_keys.c.key == self.key)


def read_key(key: str) -> str:
    """A key as a client may send it.

    Raises:
        Invalid: it is empty, too long, or not printable ASCII.
    """
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid.of_field(
            "Idempotency-Key", "invalid_idempotency_key", "An Idempotency-Key has 1 to 255 printable characters."
        )
    return key


def fingerprint_of(*parts: bytes) -> bytes:
    """What tells one request from another under the same key."""
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.digest()


def sweep_keys(session: Session, now: datetime) -> int:
    """Delete keys that are past their 24 hours; answers how many."""
    result = session.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < now - KEPT))
    return int(getattr(result, "rowcount", 0))
