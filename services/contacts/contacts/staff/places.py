"""Keeping users, and where they work, as the gateway tells of them."""

from typing import Any

from sqlalchemy import Row, select

from chassis.events.declare import Event
from chassis.timers.store import set_timers
from chassis.work import Work
from contacts.refs.models import LocationRef, UserRef
from contacts.refs.operations import keep_newest
from contacts.staff.rules import let_go_at

LEFT = "user.left"
"""Begins to let go of a user in a location that they have left; the key is `LOCATION/USER`, the payload has the `userId`."""

# Who works for the company is in each of its locations, whichever are named.
_AGENCY = "agency"
_PLACES = select(UserRef.company_id, UserRef.location_ids, UserRef.deleted)


def keep_user(work: Work, event: Event) -> None:
    """Keep a user as they are after `event`, unless a newer one was applied already, and let go of them where they do not work any more.

    An event that comes late keeps nothing, but still says where they once were.
    """
    data = event.data
    statement = _PLACES.where(UserRef.id == event.subject)
    before = work.session.execute(statement.with_for_update()).first()
    state: dict[str, Any] = {
        "id": event.subject,
        "name": data["name"] or None,
        "email": data["email"],
        "company_id": data["company_id"],
        "location_ids": None if data["type"] == _AGENCY else data["location_ids"],
        "deleted": event.type == "gateway.user.deleted",
        "sequence": event.sequence,
    }
    keep_newest(work, UserRef, "id", state)
    now = work.session.execute(statement).one()
    if now.location_ids is None and not now.deleted:
        return
    present = set() if now.deleted else set(now.location_ids)
    when = let_go_at(event.time, work.now())
    for location_id in sorted(_once_in(work, event, before) - present):
        payload = {"userId": event.subject}
        set_timers(work.session, LEFT, [f"{location_id}/{event.subject}"], when, payload, location_id)


def _once_in(work: Work, event: Event, before: Row[Any, Any, Any] | None) -> set[str]:
    """Where the user was, by what was kept and by what the event says of then and now."""
    data = event.data
    earlier = {change["field"]: change["before"] for change in data.get("changes") or ()}
    places = {*data["location_ids"], *(earlier.get("locationIds") or ())}
    everywhere = _AGENCY in (data["type"], earlier.get("type"))
    if before is not None:
        places.update(before.location_ids or ())
        everywhere = everywhere or (before.company_id is not None and before.location_ids is None)
    if everywhere:
        with work.across_locations():
            of_company = select(LocationRef.location_id).where(LocationRef.company_id == data["company_id"])
            places.update(work.session.scalars(of_company))
    return places
