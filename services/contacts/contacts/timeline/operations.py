"""Reading the timeline, adding to it by hand, and taking other services' events into it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.paging import Key
from chassis.schemas import wire_time
from chassis.work import Change, Work
from contacts import events
from contacts.audit.appending import AuditEntry, append_audit, is_audited
from contacts.history import made_of, tell
from contacts.people.loading import require_contact
from contacts.people.merged import family_of
from contacts.people.visibility import unrestricted
from contacts.timeline.errors import not_yet_happened
from contacts.timeline.models import Activity
from contacts.timeline.writing import ActivityRow, write_activity

_ORDER = (
    Key(Activity.occurred_at, "occurred_at", descending=True, value=datetime.fromisoformat),
    Key(Activity.event_id, "event_id", descending=True, value=UUID),
)
# By so much a client's clock may be ahead of ours.
_CLOCKS_DIFFER = timedelta(minutes=5)
_THERE = text("SELECT event_id FROM activities WHERE event_id = ANY(:ids) AND location_id = :location_id")


def list_activities(
    work: Work,
    contact_id: str,
    *,
    types: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[Sequence[Activity], str | None]:
    """A page of a contact's timeline and those of the contacts merged into it, the newest first, and the next page's cursor.

    `types` keeps rows of these types, `since` and `until` those that happened at or after the one and before the other.

    Raises:
        NotFound: `contact_not_found`.
        Unreadable: `invalid_cursor`.
    """
    require_contact(work, contact_id)
    statement = select(Activity)
    if types:
        statement = statement.where(Activity.type.in_(types))
    if since is not None:
        statement = statement.where(Activity.occurred_at >= since)
    if until is not None:
        statement = statement.where(Activity.occurred_at < until)
    page = work.page.apply(statement, _ORDER)
    with unrestricted(work):
        # A page of each, as the index has each in its order; who sees the survivor sees what those were who were merged into it.
        rows = [
            row
            for one in family_of(work, contact_id)
            for row in work.session.scalars(page.where(Activity.contact_id == one))
        ]
    rows.sort(key=lambda row: (row.occurred_at, row.event_id), reverse=True)
    return work.page.cut(rows[: work.page.limit + 1], _ORDER)


def add_activity(work: Work, contact_id: str, given: Mapping[str, Any]) -> str:
    """Add something that happened elsewhere; answers the row's id. It is an event like any other, so it can be replayed.

    Raises:
        NotFound: `contact_not_found`.
        Invalid: `not_yet_happened`.
    """
    require_contact(work, contact_id)
    occurred_at = given.get("occurred_at") or work.now()
    if occurred_at > work.now() + _CLOCKS_DIFFER:
        raise not_yet_happened()
    data = {
        "type": given["type"],
        "title": given["title"],
        "occurredAt": wire_time(occurred_at),
        "data": given.get("data") or {},
    }
    event_id = tell(
        work, events.ACTIVITY_ADDED, contact_id=contact_id, subject=new_id(), data=data, audited=made_of(data)
    )
    return str(event_id)


def read_activity(work: Work, contact_id: str, activity_id: str) -> Activity:
    """A row that was just written."""
    return work.session.get_one(Activity, (UUID(activity_id), contact_id))


def take_in(work: Work, event: Event) -> None:
    """Put an event about a contact on the timeline and, if another service published it, into the audit log.

    Our own events are there already; when one comes back or is replayed, it finds its own row.
    """
    if event.contact_id is None or event.location_id is None:
        return
    row = ActivityRow.of_event(
        event_id=UUID(event.id),
        event_type=event.type,
        contact_id=event.contact_id,
        time=event.time,
        actor=event.actor,
        source=event.source,
        data=event.data,
    )
    write_activity(work, row)
    if event.source != work.runtime.service.source and not is_audited(work, event.id):
        append_audit(work, _audit_entry(event, event.contact_id))


def not_taken_in(work: Work, events: Sequence[Event]) -> Sequence[Event]:
    """Those of `events` that `take_in` has something to do with: others' events, and our own that are not on the timeline."""
    ours = [UUID(event.id) for event in events if event.source == work.runtime.service.source]
    there = {str(row.event_id) for row in work.session.execute(_THERE, {"ids": ours, "location_id": work.location_id})}
    return [event for event in events if event.id not in there]


def _audit_entry(event: Event, contact_id: str) -> AuditEntry:
    listed = event.data.get("changes") or []
    changes = [Change(one["field"], one.get("before"), one.get("after")) for one in listed if "field" in one]
    return AuditEntry.of_event(UUID(event.id), event.type, contact_id, event.subject, event.actor, event.time, changes)
