"""Writing the timeline: a row is a function of its event alone, and a row that is there already stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

import orjson
from sqlalchemy import text

from chassis.database import TextList
from chassis.work import Work
from contacts.attribution.touches import as_activity

CUSTOM = "contacts.activity.added"
INTERACTION = "contacts.contact.attributed"
# Whoever a contact was merged into was heard of too.
_TOUCHED = """
    touched AS (
        SELECT contact_id, occurred_at FROM added
        UNION ALL
        SELECT CAST(contacts.merged_into AS varchar(40)), touched.occurred_at
        FROM touched JOIN contacts ON contacts.id = touched.contact_id WHERE contacts.merged_into IS NOT NULL
    )
    INSERT INTO timeline_heads AS head (contact_id, location_id, last_activity_at)
    SELECT contact_id, :location_id, max(occurred_at) FROM touched GROUP BY contact_id ORDER BY contact_id
    ON CONFLICT (contact_id) DO UPDATE SET last_activity_at = excluded.last_activity_at
    WHERE head.last_activity_at < excluded.last_activity_at
"""
_ADD = text(
    """
    WITH RECURSIVE added AS (
        INSERT INTO activities (event_id, contact_id, location_id, type, title, occurred_at, actor, source, data)
        VALUES (:event_id, :contact_id, :location_id, :type, :title, :occurred_at, :actor, :source, CAST(:data AS jsonb))
        ON CONFLICT (event_id, contact_id) DO NOTHING
        RETURNING contact_id, occurred_at
    ),
    """  # noqa: S608 - both parts are constants
    + _TOUCHED
)
# The ends are taken in one order, so that two works never wait for each other in a circle.
_ADD_MANY = text(
    """
    WITH RECURSIVE added AS (
        INSERT INTO activities (event_id, contact_id, location_id, type, title, occurred_at, actor, source, data)
        SELECT event_id, contact_id, :location_id, type, title, occurred_at, actor, source, CAST(data AS jsonb)
        FROM unnest(
            CAST(:event_id AS uuid[]), CAST(:contact_id AS text[]), CAST(:type AS text[]), CAST(:title AS text[]),
            CAST(:occurred_at AS timestamptz[]), CAST(:actor AS text[]), CAST(:source AS text[]), CAST(:data AS text[])
        ) AS row (event_id, contact_id, type, title, occurred_at, actor, source, data)
        ON CONFLICT (event_id, contact_id) DO NOTHING
        RETURNING contact_id, occurred_at
    ),
    """  # noqa: S608 - both parts are constants
    + _TOUCHED
)


@dataclass(frozen=True)
class ActivityRow:
    """The row that one event makes. `data` is JSON."""

    event_id: UUID
    contact_id: str
    type: str
    title: str | None
    occurred_at: datetime
    actor: str
    source: str
    data: str

    @classmethod
    def of_event(
        cls,
        *,
        event_id: UUID,
        event_type: str,
        contact_id: str,
        time: datetime,
        actor: str,
        source: str,
        data: Mapping[str, Any],
    ) -> Self:
        """The row of an event, whose `data` has its changes in it."""
        own = _own_words(event_type, data)
        if own is None:
            return cls(event_id, contact_id, event_type, None, time, actor, source, _json(data))
        moment = datetime.fromisoformat(own["occurredAt"]).astimezone(UTC)
        return cls(event_id, contact_id, own["type"], own["title"], moment, actor, source, _json(own["data"]))


def write_activity(work: Work, row: ActivityRow) -> None:
    """Write the row of one event, unless it is there."""
    work.session.execute(_ADD, {**vars(row), "location_id": work.location_id})


def write_activities(work: Work, rows: Sequence[ActivityRow]) -> None:
    """Write the rows of many events in one statement, without those that are there."""
    if rows:
        columns: dict[str, Any] = {one.name: [getattr(row, one.name) for row in rows] for one in fields(ActivityRow)}
        for name in ("event_id", "contact_id", "type", "actor", "source", "data"):
            columns[name] = TextList(map(str, columns[name]))
        work.session.execute(_ADD_MANY, {**columns, "location_id": work.location_id})


def _own_words(event_type: str, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Type, title, time and data of what happened elsewhere and is told by an event: a custom activity, an interaction."""
    if event_type == CUSTOM:
        return data
    return as_activity(data["interaction"]) if event_type == INTERACTION else None


def _json(data: Any) -> str:
    return orjson.dumps(data, option=orjson.OPT_UTC_Z).decode()
