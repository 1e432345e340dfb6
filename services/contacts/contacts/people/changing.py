"""Changing a contact, whatever changes it: what differs afterwards is told, each difference by the event it belongs to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Self

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


@dataclass(frozen=True)
class _Before:
    """A contact as it was."""

    contact: Contact
    fields: dict[str, Any]
    active: datetime | None
    opportunities: int

    @classmethod
    def of(cls, contact: Contact) -> Self:
        return cls(contact, contact_fields(contact), contact.last_activity_at, contact.opportunities_count)

    def recall(self, *moments: datetime) -> None:
        self.contact.recall_activity(self.active, *moments)
        self.contact.recall_opportunities(self.opportunities)


@contextmanager
def changing(work: Work, contact: Contact) -> Iterator[None]:
    """Change `contact` (locked) inside; at the end its version rises and its events are recorded, if anything differs.

    Raises:
        Invalid: `unknown_user`, somebody would own or follow it who does not work here.
    """
    with changing_together(work, [contact]):
        yield


@contextmanager
def changing_together(work: Work, contacts: Sequence[Contact]) -> Iterator[dict[str, list[Change]]]:
    """Change several contacts (locked) inside. What it gives holds, at the end, the changes of each that differs, by its id.

    Raises:
        Invalid: `unknown_user`.
    """
    before = [_Before.of(contact) for contact in contacts]
    changes: dict[str, list[Change]] = {}
    yield changes
    for one in before:
        one.contact.renew_search()
        found = differences(one.fields, contact_fields(one.contact))
        if found:
            changes[one.contact.id] = found
            one.contact.touch()
    if changes:
        refuse_absent(work, chain.from_iterable(changes.values()))
        work.session.flush()
    for one in before:
        if one.contact.id in changes:
            one.recall(work.now())
            _tell(work, one.contact, changes[one.contact.id])
        else:
            one.recall()


def _tell(work: Work, contact: Contact, changes: Sequence[Change]) -> None:
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
