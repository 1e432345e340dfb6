"""Taking and freeing time. Whoever changes a lane holds its lock first, all the lanes of a transaction at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, text, union, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import Text

from chassis.ids import new_id
from chassis.work import Work
from scheduling.holds.models import Hold
from scheduling.occupancy.models import NO_OVERLAP, HoldSeat, Occupancy, Seat

if TYPE_CHECKING:
    from scheduling.appointments.models import Appointment

# In the order of the keys, so that two transactions never wait for each other in a circle, whichever lanes share a key.
_LOCK = text(
    """
    SELECT pg_advisory_xact_lock(key) FROM (
        SELECT DISTINCT hashtextextended(:location_id || '/' || lane, 0) AS key FROM unnest(:lanes) AS lane ORDER BY key
    ) AS keys
    """
).bindparams(bindparam("lanes", type_=ARRAY(Text)))


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


_OPEN = {
    seats: text(
        f"""
        WITH opened AS (
            INSERT INTO occupancies
                (id, location_id, lane, calendar_id, start_at, end_at, buffer_before, buffer_after, seats, taken)
            SELECT id, :location_id, lane, :calendar_id, :start_at, :end_at, :before, :after, :seats, 1
            FROM unnest(:ids, :lanes) AS one (id, lane)
            RETURNING id
        )
        INSERT INTO {seats} (location_id, {holder}, occupancy_id) SELECT :location_id, :holder_id, id FROM opened
        """  # noqa: S608 - both names are from this dict
    ).bindparams(bindparam("ids", type_=ARRAY(Text)), bindparam("lanes", type_=ARRAY(Text)))
    for seats, holder in (("seats", "appointment_id"), ("hold_seats", "hold_id"))
}


class OverlapError(Exception):
    """The span is taken in one of the lanes."""


def lock_lanes(work: Work, lanes: Sequence[str]) -> None:
    """Wait until nobody else changes these lanes, and keep them until the end of the transaction.

    Call it once in a transaction, with every lane that it may read or write.
    """
    work.session.execute(_LOCK, {"location_id": work.location_id, "lanes": list(lanes)})


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
    opened = {
        "location_id": work.location_id,
        "ids": [new_id() for _ in others],
        "lanes": others,
        "calendar_id": wanted.calendar_id,
        "start_at": wanted.start_at,
        "end_at": wanted.end_at,
        "before": int(wanted.before.total_seconds()),
        "after": int(wanted.after.total_seconds()),
        "seats": wanted.seats,
        "holder_id": holder.id,
    }
    try:
        work.session.execute(_OPEN[seats], opened)
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
        Occupancy.taken < Occupancy.seats,
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
