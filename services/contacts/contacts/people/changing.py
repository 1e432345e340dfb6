"""Changing a contact, whatever changes it: what differs afterwards is told, each difference by the event it belongs to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from chassis.events.declare import EventType
from chassis.work import Change, Work
from contacts import events
from contacts.history import differences, tell
from contacts.people.models import Contact
from contacts.people.state import contact_data, contact_fields
from contacts.staff.presence import refuse_absent

_OWN_EVENTS: dict[str, EventType] = {
    "dnd": events.CONTACT_DND_CHANGED,
    "dndSettings": events.CONTACT_DND_CHANGED,
    "inboundDndSettings": events.CONTACT_DND_CHANGED,
    "assignedTo": events.CONTACT_OWNER_CHANGED,
    "followers": events.CONTACT_FOLLOWERS_CHANGED,
    "tags": events.CONTACT_TAGGED,
}


@contextmanager
def changing(work: Work, contact: Contact) -> Iterator[None]:
    """Change `contact` (locked) inside; at the end its version rises and its events are recorded, if anything differs.

    Raises:
        Invalid: `unknown_user`, somebody would own or follow it who does not work here.
    """
    before, active, opportunities = contact_fields(contact), contact.last_activity_at, contact.opportunities_count
    yield
    contact.renew_search()
    changes = differences(before, contact_fields(contact))
    if changes:
        contact.touch()
        refuse_absent(work, changes)
        work.session.flush()
    contact.recall_activity(active, *([work.now()] if changes else []))
    contact.recall_opportunities(opportunities)
    if changes:
        tell_changes(work, contact, changes)


def tell_changes(work: Work, contact: Contact, changes: Sequence[Change]) -> None:
    """Tell what differs of a contact once it is written, each difference by the event it belongs to."""
    data = contact_data(contact)
    for event_type, part in _by_event(changes).items():
        _tell_part(work, contact, event_type, data, part)


def _by_event(changes: Sequence[Change]) -> dict[EventType, list[Change]]:
    parts: dict[EventType, list[Change]] = {}
    for change in changes:
        parts.setdefault(_OWN_EVENTS.get(change.field, events.CONTACT_UPDATED), []).append(change)
    return parts


def _tell_part(
    work: Work, contact: Contact, event_type: EventType, data: dict[str, Any], changes: list[Change]
) -> None:
    if event_type is events.CONTACT_TAGGED:
        _tell_tags(work, contact, data, changes[0])
        return
    if event_type is events.CONTACT_FOLLOWERS_CHANGED:
        before, after = changes[0].before, changes[0].after
        data = {**data, "followersAdded": _minus(after, before), "followersRemoved": _minus(before, after)}
    tell(work, event_type, contact_id=contact.id, subject=contact.id, data=data, changes=changes)


def _tell_tags(work: Work, contact: Contact, data: dict[str, Any], change: Change) -> None:
    added, removed = _minus(change.after, change.before), _minus(change.before, change.after)
    kept = _minus(change.before, removed)
    if removed:
        parts = [Change("tags", change.before, kept)]
        told = {**data, "tagsRemoved": removed}
        tell(work, events.CONTACT_UNTAGGED, contact_id=contact.id, subject=contact.id, data=told, changes=parts)
    if added:
        parts = [Change("tags", kept, change.after)]
        told = {**data, "tagsAdded": added}
        tell(work, events.CONTACT_TAGGED, contact_id=contact.id, subject=contact.id, data=told, changes=parts)


def _minus(left: Sequence[str], right: Sequence[str]) -> list[str]:
    gone = set(right)
    return [item for item in left if item not in gone]
