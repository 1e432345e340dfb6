"""Writing the timeline: a row is a function of its event alone, and a row that is there already stays as it is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from chassis.work import Work

CUSTOM = "contacts.activity.added"
_ADD = text(
    """
    WITH added AS (
        INSERT INTO activities (event_id, contact_id, location_id, type, title, occurred_at, actor, source, data)
        VALUES (:event_id, :contact_id, :location_id, :type, :title, :occurred_at, :actor, :source, CAST(:data AS jsonb))
        ON CONFLICT (event_id, contact_id) DO NOTHING
        RETURNING contact_id, location_id, occurred_at
    )
    INSERT INTO timeline_heads AS head (contact_id, location_id, last_activity_at)
    SELECT contact_id, location_id, occurred_at FROM added
    ON CONFLICT (contact_id) DO UPDATE SET last_activity_at = excluded.last_activity_at
    WHERE head.last_activity_at < excluded.last_activity_at
    """
)


def write_activity(
    work: Work,
    *,
    event_id: UUID,
    event_type: str,
    contact_id: str,
    time: datetime,
    actor: str,
    source: str,
    data: Mapping[str, Any],
) -> None:
    """Write the row of one event, unless it is there. `data` is the event's, with its changes."""
    row: dict[str, Any] = {"type": event_type, "title": None, "occurred_at": time, "data": data}
    if event_type == CUSTOM:
        row = {
            "type": data["type"],
            "title": data["title"],
            "occurred_at": datetime.fromisoformat(data["occurredAt"]).astimezone(UTC),
            "data": data["data"],
        }
    work.session.execute(
        _ADD,
        {
            **row,
            "event_id": event_id,
            "contact_id": contact_id,
            "location_id": work.location_id,
            "actor": actor,
            "source": source,
            "data": orjson.dumps(row["data"], option=orjson.OPT_UTC_Z).decode(),
        },
    )
