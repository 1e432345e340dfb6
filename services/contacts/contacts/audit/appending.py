"""Appending to the audit log: one statement locks the end of the contact's chain, moves it on and writes the row."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import orjson
from sqlalchemy import text

from chassis.work import Change, Work
from contacts.audit.chain import GENESIS, SALT_LENGTH, digest_of, sealed

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
    salt = secrets.token_bytes(SALT_LENGTH)
    changes = orjson.dumps([vars(change) for change in entry.changes], option=orjson.OPT_UTC_Z).decode()
    row: dict[str, Any] = {
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
    work.session.execute(_APPEND, {**row, "genesis": GENESIS, "sealed": sealed(row)})


def is_audited(work: Work, entry_id: str) -> bool:
    """Whether an event has its row already, as when it is replayed."""
    statement = text("SELECT 1 FROM audit_logs WHERE id = :id AND location_id = :location_id")
    return work.session.execute(statement, {"id": entry_id, "location_id": work.location_id}).first() is not None
