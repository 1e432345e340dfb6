"""A series and the part of it that something is done with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from chassis.work import Work
from scheduling.appointments.errors import appointment_not_found
from scheduling.appointments.models import Appointment
from scheduling.appointments.queries import get_appointment, visible
from scheduling.appointments.rules import MOVABLE, Reach
from scheduling.calendars.models import Calendar
from scheduling.occupancy.models import lane_of_calendar
from scheduling.occupancy.operations import held_by, lock_lanes
from scheduling.recurrence.models import AppointmentSeries, SeriesInstance


@dataclass(frozen=True)
class Part:
    """The end of a series. `rows` are the places of all its instances, those that were cancelled or deleted among them, and
    `ahead` those that can be changed; both by their starts. `earlier` says that the series has instances before it.
    """

    series: AppointmentSeries
    rows: Sequence[SeriesInstance]
    ahead: Sequence[SeriesInstance]
    earlier: bool

    @property
    def begins(self) -> datetime:
        """The start that the rule gives to the first that is ahead, else to its first."""
        return (self.ahead or self.rows)[0].recurs_at


def part_of(work: Work, event_id: str, reach: str, *, calendar_id: str | None = None, lock: bool = True) -> Part | None:
    """The part that is meant; None where one appointment alone is.

    It is locked with all of the lanes that it has or may take, those of `calendar_id` among them.

    Raises:
        NotFound: `appointment_not_found`, the caller may see none of the series.
    """
    series_id = event_id
    if work.session.get(AppointmentSeries, event_id) is None:
        found = get_appointment(work, event_id).series_id if reach != Reach.ONE else None
        if found is None:
            return None
        series_id = found
    statement = select(AppointmentSeries).where(AppointmentSeries.id == series_id)
    series = work.session.scalars(statement.with_for_update() if lock else statement).one()
    part = _part(work, series, event_id if reach == Reach.FOLLOWING else None, lock=lock)
    if lock:
        _lock_lanes(work, part, calendar_id)
    return part


def _part(work: Work, series: AppointmentSeries, since: str | None, *, lock: bool) -> Part:
    statement = select(SeriesInstance).where(SeriesInstance.series_id == series.id)
    rows = list(work.session.scalars(statement.order_by(SeriesInstance.recurs_at)))
    found = visible(work).where(Appointment.id.in_([row.appointment_id for row in rows])).order_by(Appointment.id)
    if lock:
        found = found.with_for_update(of=Appointment).execution_options(populate_existing=True)
    seen = {one.id: one for one in work.session.scalars(found)}
    if not seen:
        raise appointment_not_found()
    first = next((row.recurs_at for row in rows if row.appointment_id == since), rows[0].recurs_at)
    ahead = [row for row in rows if row.recurs_at >= first and _is_ahead(work, seen.get(row.appointment_id))]
    begins = ahead[0].recurs_at if ahead else first
    kept = [row for row in rows if row.recurs_at >= begins]
    return Part(series, kept, ahead, earlier=len(kept) < len(rows))


def _lock_lanes(work: Work, part: Part, calendar_id: str | None) -> None:
    held = {lane for row in part.ahead for lane in held_by(work, row.appointment_id)}
    named = {row.appointment.calendar_id for row in part.ahead} | ({calendar_id} if calendar_id else set())
    calendars = work.session.scalars(select(Calendar).where(Calendar.id.in_(named))).unique()
    may_take = {lane for one in calendars for lane in (*one.lanes(), lane_of_calendar(one.id))}
    lock_lanes(work, sorted(held | may_take))


def _is_ahead(work: Work, appointment: Appointment | None) -> bool:
    return appointment is not None and appointment.status in MOVABLE and appointment.end_at > work.now()


def newest_of(work: Work, series: AppointmentSeries) -> Appointment:
    """The last of the series' appointments that the caller may see.

    Raises:
        NotFound: `appointment_not_found`.
    """
    of_series = visible(work).where(Appointment.series_id == series.id).order_by(Appointment.start_at.desc()).limit(1)
    found: Appointment | None = work.session.scalars(of_series).one_or_none()
    if found is None:
        raise appointment_not_found()
    return found


def pattern_of(rows: Sequence[SeriesInstance]) -> Appointment:
    """What instances to come are like: the last that stands and was not changed alone, else the last that there is."""
    standing = [row for row in rows if row.appointment.takes_time and not row.detached]
    return (standing or rows)[-1].appointment


def refresh(work: Work, appointment: Appointment) -> None:
    """Have the appointment's series read again when it is shown: what was left out of it may have changed."""
    work.session.flush()
    if appointment.series_id is not None:
        work.session.expire(appointment, ["series"])
        series = work.session.get(AppointmentSeries, appointment.series_id)
        if series is not None:
            work.session.expire(series, ["left_out"])
