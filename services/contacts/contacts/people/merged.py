"""Whose id is it by now? A contact that was merged into another is that one, and so on up to the one that is there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import text

from chassis.errors import NotFound
from chassis.events.declare import Event
from chassis.work import Work
from contacts.people.errors import contact_moved, contact_not_found

Sift = Callable[[Work, Sequence[Event]], Sequence[Event]]
"""The look through many events, of a subscription (`Subscription.sift`)."""

# Whatever the caller may see: whoever follows an id to another contact is held to that one.
_SURVIVORS = text(
    """
    WITH RECURSIVE up AS (
        SELECT id AS old, merged_into AS new FROM contacts
        WHERE id = ANY(:ids) AND location_id = :location_id AND merged_into IS NOT NULL
        UNION ALL
        SELECT up.old, contacts.merged_into FROM up JOIN contacts ON contacts.id = up.new WHERE contacts.merged_into IS NOT NULL
    )
    SELECT up.old, up.new FROM up JOIN contacts ON contacts.id = up.new WHERE contacts.merged_into IS NULL
    """
)
_FAMILY = text(
    """
    WITH RECURSIVE down AS (
        SELECT id FROM contacts WHERE merged_into = :id AND location_id = :location_id
        UNION ALL
        SELECT contacts.id FROM down JOIN contacts ON contacts.merged_into = down.id
    )
    SELECT id FROM down
    """
)


def survivors_of(work: Work, contact_ids: Iterable[str]) -> dict[str, str]:
    """Those of `contact_ids` that were merged into other contacts, and the ids of these."""
    ids = list(contact_ids)
    if not ids or work.identity.location_id is None:
        return {}
    rows = work.session.execute(_SURVIVORS, {"ids": ids, "location_id": work.location_id})
    return {row.old: row.new for row in rows}


def current_id(work: Work, contact_id: str) -> str:
    """The id of the contact that `contact_id` is by now: its own, unless it was merged."""
    return survivors_of(work, [contact_id]).get(contact_id, contact_id)


def family_of(work: Work, contact_id: str) -> list[str]:
    """The contact's id, and those of all that were merged into it or into one of these."""
    merged = work.session.scalars(_FAMILY, {"id": contact_id, "location_id": work.location_id})
    return [contact_id, *merged]


def not_there(work: Work, contact_id: str) -> NotFound:
    """What to raise where a contact was looked for and is not there: it is another one by now, or none."""
    moved = survivors_of(work, [contact_id])
    return contact_moved(moved) if moved else contact_not_found()


def refuse_moved(work: Work, missing: Iterable[str]) -> None:
    """Have the request run again where contacts that it names, and that are not there, are others by now.

    Raises:
        Moved: `contact_not_found`, with the ids that they have by now.
    """
    moved = survivors_of(work, missing)
    if moved:
        raise contact_moved(moved)


def follow(handle: Callable[[Work, Event], None]) -> Callable[[Work, Event], None]:
    """A handler that takes an event about a contact who was merged since as one about the survivor."""

    def followed(work: Work, event: Event) -> None:
        if event.contact_id is not None and event.location_id is not None:
            event = replace(event, contact_id=current_id(work, event.contact_id))
        handle(work, event)

    return followed


def follow_all(sift: Sift) -> Sift:
    """As `follow`, for a subscription's look through many events of one location."""

    def followed(work: Work, events: Sequence[Event]) -> Sequence[Event]:
        survivors = survivors_of(work, {event.contact_id for event in events if event.contact_id is not None})
        return sift(work, [_by_now(event, survivors) for event in events])

    return followed


def _by_now(event: Event, survivors: Mapping[str, str]) -> Event:
    survivor = survivors.get(event.contact_id or "")
    return event if survivor is None else replace(event, contact_id=survivor)
