"""Following users from location to location."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.events.declare import Event
from chassis.work import Work
from scheduling.reactions.models import UserPlace

# Who works for the company is in each of its locations, whichever are named.
_EVERYWHERE = "agency"


def places_left(work: Work, event: Event) -> list[str]:
    """The locations that the user is no longer in, by an event that says where they are now; where they are and are not is kept.

    One of which a newer event told already is none of them.
    """
    if event.data["type"] == _EVERYWHERE:
        return []
    present = set(event.data["locationIds"])
    absent = _known(work, event.subject).union(_before(event)) - present
    for location_id in sorted(present):
        keep_place(work, event, location_id, is_there=True)
    return [location_id for location_id in sorted(absent) if keep_place(work, event, location_id, is_there=False)]


def keep_place(work: Work, event: Event, location_id: str, *, is_there: bool) -> bool:
    """Keep whether the event's user is in the location; answers False where a newer event told of that already, or this one."""
    statement = insert(UserPlace).values(
        location_id=location_id,
        user_id=event.subject,
        is_there=is_there,
        name=event.data.get("name"),
        sequence=event.sequence,
    )
    newest = statement.on_conflict_do_update(
        index_elements=[UserPlace.location_id, UserPlace.user_id],
        set_={name: statement.excluded[name] for name in ("is_there", "name", "sequence")},
        where=UserPlace.sequence < statement.excluded.sequence,
    )
    return work.session.execute(newest.returning(UserPlace.user_id)).first() is not None


def has_come_back(work: Work, user_id: str) -> bool:
    """Whether the user is in this work's location again."""
    place = select(UserPlace.is_there).where(UserPlace.user_id == user_id)
    return work.session.scalar(place) is True


def _known(work: Work, user_id: str) -> set[str]:
    with work.across_locations():
        there = select(UserPlace.location_id).where(UserPlace.user_id == user_id, UserPlace.is_there)
        return set(work.session.scalars(there))


def _before(event: Event) -> set[str]:
    """Where the event says that they were before: it may be the first of theirs that is read here."""
    return {
        location_id
        for change in event.data.get("changes") or ()
        if change["field"] == "locationIds"
        for location_id in change["before"]
    }
