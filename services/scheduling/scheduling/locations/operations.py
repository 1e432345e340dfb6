"""Keeping a location's time zone."""

from sqlalchemy.dialects.postgresql import insert

from chassis.events.declare import Event
from chassis.work import Work
from scheduling.locations.models import LocationZone
from scheduling.slots.zones import is_zone

UNKNOWN = "UTC"


def keep_zone(work: Work, event: Event) -> None:
    """Keep the location's time zone as it is after `event`, unless a newer event was applied already."""
    named = event.data["timezone"]
    # Calendars count on it: a name that tzdata does not know must not come in with them.
    zone = named if named and is_zone(named) else UNKNOWN
    statement = insert(LocationZone).values(location_id=event.subject, timezone=zone, sequence=event.sequence)
    work.session.execute(
        statement.on_conflict_do_update(
            index_elements=[LocationZone.location_id],
            set_={"timezone": statement.excluded.timezone, "sequence": statement.excluded.sequence},
            where=LocationZone.sequence < statement.excluded.sequence,
        )
    )


def zone_of_location(work: Work) -> str:
    """The time zone of the work's location; UTC until the gateway has told."""
    known = work.session.get(LocationZone, work.location_id)
    return known.timezone if known is not None else UNKNOWN
