"""Telling what happened to a contact, in one place: to the other services, to the timeline and to the audit log.

All three are written in the transaction of the change. The timeline's row has the event's id, so that it is the very row that the event
makes when it comes back over the bus, or is replayed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from chassis.events.declare import EventType
from chassis.work import Change, Work
from contacts.audit.appending import AuditEntry, append_audit, append_audits
from contacts.timeline.writing import ActivityRow, write_activities, write_activity

_HELD = "history_held_back"


@contextmanager
def telling_together(work: Work) -> Iterator[None]:
    """Write what is told inside at the end, in one statement of each kind: for a change of many contacts.

    What is told inside is on no timeline and in no audit log until then. Nothing of it is written if this raises.
    """
    held: list[tuple[ActivityRow, AuditEntry]] = []
    before = work.session.info.get(_HELD)
    work.session.info[_HELD] = held
    try:
        yield
    finally:
        work.session.info[_HELD] = before
    write_activities(work, [activity for activity, _ in held])
    append_audits(work, [entry for _, entry in held])


def tell(
    work: Work,
    event_type: EventType,
    *,
    contact_id: str,
    subject: str,
    data: Mapping[str, Any],
    changes: Sequence[Change] | None = None,
    audited: Sequence[Change] | None = None,
) -> UUID:
    """Say that something happened to a contact, or to a thing of theirs with the id `subject`. Answers the event's id.

    `changes` go into the event. `audited` are the changes that the audit log keeps, where the event itself carries none: what a thing was
    made of, or what it was before it was deleted.
    """
    event_id = work.record(event_type, subject, data, contact_id=contact_id, changes=changes)
    listed = [vars(change) for change in changes or ()]
    activity = ActivityRow.of_event(
        event_id=event_id,
        event_type=event_type.name,
        contact_id=contact_id,
        time=work.now(),
        actor=work.actor,
        source=work.runtime.service.source,
        data={**data, "changes": listed} if changes is not None else data,
    )
    entry = AuditEntry.of_event(
        event_id, event_type.name, contact_id, subject, work.actor, work.now(), changes or audited or ()
    )
    held: list[tuple[ActivityRow, AuditEntry]] | None = work.session.info.get(_HELD)
    if held is not None:
        held.append((activity, entry))
    else:
        write_activity(work, activity)
        append_audit(work, entry)
    return event_id


def made_of(data: Mapping[str, Any]) -> list[Change]:
    """The changes by which a new thing came to have `data`; what it does not have is left out."""
    return [Change(field, None, value) for field, value in data.items() if not _is_nothing(value)]


def undone(data: Mapping[str, Any]) -> list[Change]:
    """The changes by which a deleted thing lost `data`."""
    return [Change(change.field, change.after, None) for change in made_of(data)]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two states of a thing, in the order of `after` and then of what is gone."""
    names = dict.fromkeys([*after, *before])
    return [Change(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or value in ([], {}, "")
