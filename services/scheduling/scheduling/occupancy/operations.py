"""Taking and freeing time. Whoever changes a lane holds its lock first, all the lanes of a transaction at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from psycopg.rows import TupleRow
from sqlalchemy import delete, func, select, union, union_all
from sqlalchemy.exc import IntegrityError

from chassis.database import TextList
from chassis.ids import new_ids
from chassis.statements import Statement
from chassis.work import Work
from scheduling.holds.models import Hold
from scheduling.occupancy.models import NO_OVERLAP, HoldSeat, Occupancy, Seat

if TYPE_CHECKING:
    from scheduling.appointments.models import Appointment

# In the order of the keys, so that two transactions never wait for each other in a circle, whichever lanes share a key.
LOCKING = """
    SELECT pg_advisory_xact_lock(key) FROM (
        SELECT DISTINCT hashtextextended(%(location_id)s || '/' || lane, 0) AS key FROM unnest(%(lanes)s::text[]) AS lane ORDER BY key
    ) AS keys
"""
"""Locks each of the lanes."""
_LOCK = Statement(LOCKING)


@dataclass(frozen=True)
class Take:
    """What an appointment asks for: the span in each of these lanes, and how many may share it."""

    lanes: Sequence[str]
    calendar_id: str
    start_at: datetime
    end_at: datetime
    before: timedelta
    after: timedelta
    seats: int


OPENED = """
    INSERT INTO occupancies
        (id, location_id, lane, calendar_id, start_at, end_at, buffer_before, buffer_after, seats, taken)
    SELECT new.id, %(location_id)s, lane, %(calendar_id)s, %(start_at)s, %(end_at)s, %(before)s, %(after)s, %(of_seats)s, 1
    FROM unnest(%(opened)s::text[], %(lanes)s::text[]) AS new (id, lane)
    RETURNING id
"""
"""Takes the time of `opening` in each of its lanes, as a part of a statement that gives out the seats."""
_OPEN = {
    seats: Statement(
        f"""
        WITH opened AS ({OPENED})
        INSERT INTO {seats} (location_id, {holder}, occupancy_id) SELECT %(location_id)s, %(holder_id)s, id FROM opened
        """  # noqa: S608 - both names are from this dict
    )
    for seats, holder in (("seats", "appointment_id"), ("hold_seats", "hold_id"))
}


class OverlapError(Exception):
    """The span is taken in one of the lanes."""


def lock_lanes(work: Work, lanes: Sequence[str]) -> None:
    """Wait until nobody else changes these lanes, and keep them until the end of the transaction.

    Call it once in a transaction, with every lane that it may read or write.
    """
    _LOCK.run(work.session, {"location_id": work.location_id, "lanes": TextList(lanes)})


def held_by(work: Work, holder_id: str) -> list[str]:
    """The lanes in which the appointment or hold of this id has time."""
    return [occupancy.lane for occupancy in _own(work, holder_id)]


def _own(work: Work, holder_id: str) -> list[Occupancy]:
    seats = union_all(
        select(Seat.occupancy_id).where(Seat.appointment_id == holder_id),
        select(HoldSeat.occupancy_id).where(HoldSeat.hold_id == holder_id),
    )
    return list(work.session.scalars(select(Occupancy).where(Occupancy.id.in_(seats))))


def take(work: Work, holder: "Appointment | Hold", wanted: Take) -> None:
    """Take a seat for the appointment or hold in each lane, and write both. The lanes are locked.

    Raises:
        OverlapError: something else is there. The transaction is over.
    """
    work.session.add(holder)
    work.session.flush()
    seats = "hold_seats" if isinstance(holder, Hold) else "seats"
    others = [lane for lane in wanted.lanes if not _join(work, holder, lane, wanted)]
    if not others:
        return
    open_with(work, _OPEN[seats], {**opening(wanted, others), "holder_id": holder.id})


def opening(wanted: Take, lanes: Sequence[str]) -> dict[str, Any]:
    """The values of `OPENED` that open what is `wanted` in these lanes; it takes the location beside them."""
    return {
        "opened": TextList(new_ids(len(lanes))),
        "lanes": TextList(lanes),
        "calendar_id": wanted.calendar_id,
        "start_at": wanted.start_at,
        "end_at": wanted.end_at,
        "before": int(wanted.before.total_seconds()),
        "after": int(wanted.after.total_seconds()),
        "of_seats": wanted.seats,
    }


def open_with(work: Work, statement: Statement, values: Mapping[str, Any]) -> list[TupleRow]:
    """Run a statement that takes time by `OPENED`; its rows. The lanes are locked.

    Raises:
        OverlapError: something else is there. The transaction is over.
    """
    try:
        return statement.run(work.session, {**values, "location_id": work.location_id})
    except IntegrityError as error:
        diagnostics = getattr(error.orig, "diag", None)
        if getattr(diagnostics, "constraint_name", None) == NO_OVERLAP:
            raise OverlapError from error
        raise


def release(work: Work, holder_id: str) -> None:
    """Give back whatever the appointment or hold of this id has. The lanes are locked."""
    held = _own(work, holder_id)
    work.session.execute(delete(Seat).where(Seat.appointment_id == holder_id))
    work.session.execute(delete(HoldSeat).where(HoldSeat.hold_id == holder_id))
    for occupancy in held:
        # Others may have joined or left since it was read without the lock.
        work.session.refresh(occupancy)
        if occupancy.taken > 1:
            occupancy.taken -= 1
        else:
            work.session.delete(occupancy)
    work.session.flush()


def starts_between(work: Work, calendar_id: str, start: datetime, end: datetime) -> Sequence[datetime]:
    """When the calendar's appointments and holds in the window start, each once in however many lanes it is."""
    window = (Occupancy.calendar_id == calendar_id, Occupancy.start_at >= start, Occupancy.start_at < end)
    # Not UNION ALL: a collective appointment has a seat in several lanes and is one.
    statement = union(
        select(Occupancy.start_at, Seat.appointment_id).join(Seat, Seat.occupancy_id == Occupancy.id).where(*window),
        select(Occupancy.start_at, HoldSeat.hold_id)
        .join(HoldSeat, HoldSeat.occupancy_id == Occupancy.id)
        .where(*window),
    )
    return [row.start_at for row in work.session.execute(statement)]


def loads(work: Work, calendar_id: str, lanes: Sequence[str], since: datetime) -> dict[str, int]:
    """How many appointments of the calendar each lane has from `since` on; lanes without any are left out. Holds are none yet."""
    statement = (
        select(Occupancy.lane, func.count().label("number"))
        .join(Seat, Seat.occupancy_id == Occupancy.id)
        .where(Occupancy.calendar_id == calendar_id, Occupancy.lane.in_(lanes), Occupancy.start_at >= since)
        .group_by(Occupancy.lane)
    )
    return {row.lane: row.number for row in work.session.execute(statement)}


def _join(work: Work, holder: "Appointment | Hold", lane: str, wanted: Take) -> bool:
    """Take a seat in what the calendar has there already; whether there is one."""
    if wanted.seats == 1:
        return False
    statement = select(Occupancy).where(
        Occupancy.lane == lane,
        Occupancy.calendar_id == wanted.calendar_id,
        Occupancy.start_at == wanted.start_at,
        Occupancy.end_at == wanted.end_at,
        Occupancy.taken < func.least(Occupancy.seats, wanted.seats),
    )
    found = work.session.scalars(statement).one_or_none()
    if found is None:
        return False
    found.taken += 1
    row = HoldSeat(hold_id=holder.id) if isinstance(holder, Hold) else Seat(appointment_id=holder.id)
    row.occupancy_id = found.id
    work.session.add(row)
    work.session.flush()
    return True
