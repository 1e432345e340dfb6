"""Appending to the audit log: one statement locks the end of the contact's chain, moves it on and writes the row; many do so together."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import orjson
from sqlalchemy import text

from chassis.database import copy_rows
from chassis.work import Change, Work
from contacts.audit.chain import GENESIS, SALT_LENGTH, digest_of, next_hash, sealed
from contacts.audit.models import AuditHead, AuditLog

_APPEND = text(
    """
    WITH head AS (
        INSERT INTO audit_heads AS head (contact_id, location_id, position, hash)
        VALUES (:contact_id, :location_id, 1, sha256(:genesis || :sealed))
        ON CONFLICT (contact_id) DO UPDATE SET position = head.position + 1, hash = sha256(head.hash || :sealed)
        RETURNING position, hash
    )
    INSERT INTO audit_logs (
        contact_id, position, id, location_id, at, actor, action, entity, entity_id, fields, salt, changes, digest, hash
    )
    SELECT
        :contact_id, position, :id, :location_id, :at, :actor, :action, :entity, :entity_id, :fields, :salt, :changes, :digest, hash
    FROM head
    """
)
# In one order, so that two works never wait for each other in a circle.
_LOCK_ENDS = text(
    """
    SELECT contact_id, position, hash FROM audit_heads WHERE contact_id = ANY(:ids) AND location_id = :location_id
    ORDER BY contact_id FOR UPDATE
    """
)
_MOVE_ENDS = text(
    """
    UPDATE audit_heads AS head SET position = moved.position, hash = moved.hash
    FROM unnest(CAST(:ids AS text[]), CAST(:positions AS bigint[]), CAST(:hashes AS bytea[])) AS moved (contact_id, position, hash)
    WHERE head.contact_id = moved.contact_id
    """
)


@dataclass(frozen=True)
class AuditEntry:
    """One row to be; its id is that of the event that tells of the same change."""

    id: str
    contact_id: str
    entity: str
    entity_id: str
    action: str
    actor: str
    at: datetime
    changes: Sequence[Change]

    @classmethod
    def of_event(
        cls,
        event_id: UUID,
        event_type: str,
        contact_id: str,
        subject: str,
        actor: str,
        at: datetime,
        changes: Sequence[Change],
    ) -> Self:
        """The entry of an event: `billing.card.added` is the action `added` on the entity `card`."""
        _, entity, action = event_type.split(".", 2)
        return cls(str(event_id), contact_id, entity, subject, action, actor, at, changes)


def append_audit(work: Work, entry: AuditEntry) -> None:
    """Append `entry` to its contact's chain. Whoever appends to the same chain next waits until this work has ended."""
    row = _row(work, entry, secrets.token_bytes(SALT_LENGTH))
    work.session.execute(_APPEND, {**row, "genesis": GENESIS, "sealed": sealed(row)})


def append_audits(work: Work, entries: Sequence[AuditEntry]) -> None:
    """Append many entries, each to its contact's chain and in this order, in a few statements."""
    if not entries:
        return
    ends = _lock_ends(work, sorted({entry.contact_id for entry in entries}))
    begun = dict(ends)
    rows = []
    # Drawn at once: each call of the system lets other threads go first.
    drawn = secrets.token_bytes(SALT_LENGTH * len(entries))
    for place, entry in enumerate(entries):
        row = _row(work, entry, drawn[SALT_LENGTH * place : SALT_LENGTH * (place + 1)])
        position, before = ends.get(entry.contact_id, (0, GENESIS))
        row["position"], row["hash"] = position + 1, next_hash(before, sealed(row))
        ends[entry.contact_id] = row["position"], row["hash"]
        rows.append(row)
    copy_rows(work.session, AuditLog, rows)
    moved = [one for one in ends if one in begun]
    work.session.execute(
        _MOVE_ENDS,
        {"ids": moved, "positions": [ends[one][0] for one in moved], "hashes": [ends[one][1] for one in moved]},
    )
    # A chain that somebody else begins at this moment breaks the key, and the work is run again.
    new = [
        {"contact_id": one, "location_id": work.location_id, "position": position, "hash": end}
        for one, (position, end) in ends.items()
        if one not in begun
    ]
    copy_rows(work.session, AuditHead, new)


def _lock_ends(work: Work, contact_ids: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    found = work.session.execute(_LOCK_ENDS, {"ids": list(contact_ids), "location_id": work.location_id})
    return {row.contact_id: (row.position, row.hash) for row in found}


def _row(work: Work, entry: AuditEntry, salt: bytes) -> dict[str, Any]:
    changes = orjson.dumps([vars(change) for change in entry.changes], option=orjson.OPT_UTC_Z).decode()
    return {
        "id": entry.id,
        "contact_id": entry.contact_id,
        "location_id": work.location_id,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "entity": entry.entity,
        "entity_id": entry.entity_id,
        "fields": list(dict.fromkeys(change.field for change in entry.changes)),
        "salt": salt,
        "changes": changes,
        "digest": digest_of(salt, changes),
    }


def is_audited(work: Work, entry_id: str) -> bool:
    """Whether an event has its row already, as when it is replayed."""
    statement = text("SELECT 1 FROM audit_logs WHERE id = :id AND location_id = :location_id")
    return work.session.execute(statement, {"id": entry_id, "location_id": work.location_id}).first() is not None
