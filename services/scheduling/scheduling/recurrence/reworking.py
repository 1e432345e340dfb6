"""Changing a part of a series: its times, its rule, its end. What stands before the part keeps its rule, up to there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import select

from chassis.ids import new_id
from chassis.work import Work
from scheduling.appointments import operations
from scheduling.appointments.models import Appointment
from scheduling.appointments.queries import get_appointment
from scheduling.appointments.rules import Reach
from scheduling.calendars.models import Calendar
from scheduling.recurrence.booking import begin_series, book_like, first_starts, look_after, read
from scheduling.recurrence.errors import rule_does_not_fit, unusable_rule
from scheduling.recurrence.models import AppointmentSeries, SeriesInstance
from scheduling.recurrence.parts import Part
from scheduling.recurrence.rules import Rule, apart, later
from scheduling.slots.rules import Leave
from scheduling.slots.zones import zone_named

_A_SECOND = timedelta(seconds=1)
_NO_LONGER = "The series was changed"
# What a change may name of an instance alone without making it unlike the others.
_NOT_ITS_OWN = frozenset({"status", "reach", "notify", "leave", "rrule"})


@dataclass(frozen=True)
class _Times:
    """What is asked of a part's times: how much later it begins by the wall clock, how long each lasts, and a new rule.

    None is as before.
    """

    moved: timedelta
    length: timedelta | None
    rule: str | None

    @property
    def change(self) -> bool:
        """Whether anything is asked."""
        return bool(self.moved) or self.length is not None or self.rule is not None


def rework(work: Work, part: Part, body: Mapping[str, Any], *, has_rule: bool) -> Appointment:
    """Change what `body` names in each appointment of the part; answers the first that is still there.

    Raises:
        NotFound, Conflict, Invalid, PreconditionFailed: what booking and changing one raise, and `rule_does_not_fit`.
    """
    work.check_version(part.ahead[0].appointment)
    # It names the first alone; the others have versions of their own.
    work.expected_version = None
    times = _asked(part, body, body["rrule"] if has_rule else None)
    # By how much the wall clock moves each, and what is to be booked beside them.
    moves, starts = {row.appointment_id: timedelta(0) for row in part.ahead}, list[datetime]()
    if times.change:
        part = _apart_from_earlier(work, part, body["reach"])
        moves, starts = _lay_out(work, part, times)
        _leave(work, [row for row in part.rows if row.appointment_id not in moves])
    pattern = next(row for row in part.ahead if row.appointment_id in moves).appointment
    _change_each(work, part, moves, times, body)
    book_like(work, part.series, pattern, starts, max(body["leave"], Leave.RULES))
    return pattern


def end(work: Work, part: Part) -> None:
    """Let the series have no instances from the part on, which was cancelled or deleted."""
    series, rule = part.series, part.series.rule
    if part.ahead or rule.is_endless:
        last = part.begins if part.earlier else part.rows[-1].recurs_at + _A_SECOND
        series.rrule = rule.ended_before(last).text()
        series.sequence += 1
        look_after(work, series)


def detach(work: Work, appointment: Appointment, body: Mapping[str, Any]) -> None:
    """Note that an instance was changed alone."""
    if appointment.series_id is not None and body.keys() - _NOT_ITS_OWN:
        work.session.get_one(SeriesInstance, appointment.id).detached = True


def make_recurring(work: Work, appointment_id: str, body: Mapping[str, Any]) -> Appointment:
    """Change one appointment and let it begin a series; an instance of another series leaves that.

    Raises:
        NotFound, Conflict, Invalid, PreconditionFailed: what booking and changing one raise, and `rule_does_not_fit`.
    """
    series_id = get_appointment(work, appointment_id).series_id
    if series_id is not None:
        statement = select(AppointmentSeries).where(AppointmentSeries.id == series_id).with_for_update()
        other = work.session.scalars(statement).one()
    appointment = operations.change_appointment(work, appointment_id, body)
    appointment.check_movable()
    if series_id is not None:
        row = work.session.get_one(SeriesInstance, appointment.id)
        other.rrule = other.rule.without(row.recurs_at).text()
        other.sequence += appointment.version
        work.session.delete(row)
        work.session.flush()
    calendar = work.session.get_one(Calendar, appointment.calendar_id)
    rule = read(body["rrule"], zone_named(body.get("timezone") or calendar.timezone))
    first, *others = first_starts(work, rule, appointment.start_at)
    if first != appointment.start_at:
        raise rule_does_not_fit()
    series = begin_series(work, rule, first, appointment.end_at - first)
    appointment.series_id = series.id
    work.session.add(SeriesInstance(appointment=appointment, series_id=series.id, recurs_at=first))
    book_like(work, series, appointment, others, body["leave"])
    return appointment


def _asked(part: Part, body: Mapping[str, Any], rule: str | None) -> _Times:
    first = part.ahead[0].appointment
    zone = zone_named(part.series.timezone)
    start_at = body.get("start_at", first.start_at)
    lasts = body["end_at"] - start_at if "end_at" in body else first.end_at - first.start_at
    return _Times(
        moved=apart(start_at, first.start_at, zone),
        length=lasts if lasts != first.end_at - first.start_at else None,
        rule=rule,
    )


def _apart_from_earlier(work: Work, part: Part, reach: str) -> Part:
    """The part as a series of its own, whose rule is counted from its first."""
    series, rule, begins = part.series, part.series.rule, part.begins
    own = rule.after(sum(one < begins for one in rule.starts(series.start_at, begins)))
    if not part.earlier:
        series.rrule, series.start_at = own.text(), begins
        return part
    head = rule.ended_before(begins)
    if reach == Reach.FOLLOWING:
        tail = _sibling(work, series, own, begins)
        _hand_over(work, series, tail, part.rows)
        series.rrule = head.text()
        look_after(work, series)
        return replace(part, series=tail, earlier=False)
    # The id stays with those that are ahead.
    statement = select(SeriesInstance).where(SeriesInstance.series_id == series.id, SeriesInstance.recurs_at < begins)
    earlier = work.session.scalars(statement).all()
    _hand_over(work, series, _sibling(work, series, head, series.start_at), earlier)
    series.rrule, series.start_at = own.text(), begins
    return replace(part, earlier=False)


def _sibling(work: Work, series: AppointmentSeries, rule: Rule, start_at: datetime) -> AppointmentSeries:
    sibling = AppointmentSeries(
        id=new_id(),
        rrule=rule.text(),
        start_at=start_at,
        timezone=series.timezone,
        length=series.length,
        sequence=0,
    )
    work.session.add(sibling)
    work.session.flush()
    return sibling


def _hand_over(
    work: Work, series: AppointmentSeries, sibling: AppointmentSeries, rows: Sequence[SeriesInstance]
) -> None:
    # What iCalendar counts as the series' changes must not fall with those that leave it.
    series.sequence += 1 + sum(row.appointment.version - 1 for row in rows)
    for row in rows:
        row.series_id = row.appointment.series_id = sibling.id
    work.session.flush()


def _lay_out(work: Work, part: Part, times: _Times) -> tuple[dict[str, timedelta], list[datetime]]:
    """Write the new rule, and give each row that it keeps its new place: by how much each moves, and what is to be booked beside them."""
    series, old = part.series, part.series.rule
    begins = later(part.begins, times.moved, old.zone)
    if times.rule is not None:
        rule = read(times.rule, old.zone)
        starts = first_starts(work, rule, begins)
        places = {row.recurs_at: later(row.recurs_at, times.moved, old.zone) for row in part.rows}
        kept = {before: after for before, after in places.items() if after in starts}
        if not any(row.recurs_at in kept for row in part.ahead):
            # Where the rule shares no time with the one before, the first goes on all the same.
            kept[part.begins] = _first_free(starts, kept.values())
    else:
        rule = old.moved(times.moved, part.begins)
        known = list(old.starts(part.begins, part.rows[-1].recurs_at))
        starts = list(islice(rule.starts(begins, begins + (known[-1] - known[0]) + timedelta(days=366)), len(known)))
        kept = dict(zip(known, starts, strict=False))
        starts = starts[:1]
    if times.moved and starts[0] != begins:
        raise rule_does_not_fit()
    series.rrule, series.start_at = rule.text(), begins
    series.length = int((times.length or series.lasts).total_seconds())
    series.sequence += 1
    look_after(work, series)
    moves: dict[str, timedelta] = {}
    for row in part.rows:
        if row.recurs_at in kept:
            after = kept[row.recurs_at]
            moves[row.appointment_id] = apart(after, row.recurs_at, old.zone)
            row.recurs_at = after
    work.session.flush()
    taken = set(kept.values())
    return moves, [start for start in starts if start not in taken]


def _first_free(starts: Sequence[datetime], taken: Collection[datetime]) -> datetime:
    found = next((start for start in starts if start not in taken), None)
    if found is None:
        # All that the rule has were cancelled alone.
        raise unusable_rule("no_occurrences")
    return found


def _leave(work: Work, rows: Sequence[SeriesInstance]) -> None:
    """Cancel what the rule no longer has, and take it out of the series."""
    for row in rows:
        if row.appointment.takes_time:
            operations.cancel_appointment(work, row.appointment_id, _NO_LONGER)
        row.appointment.series_id = None
        work.session.delete(row)
    work.session.flush()


def _change_each(
    work: Work, part: Part, moves: Mapping[str, timedelta], times: _Times, body: Mapping[str, Any]
) -> None:
    zone = zone_named(part.series.timezone)
    shared = {name: value for name, value in body.items() if name not in ("start_at", "end_at", "rrule")}
    rows = [row for row in part.ahead if row.appointment_id in moves]
    # Those go first that nobody of their own series is in the way of.
    for row in rows if times.moved <= timedelta(0) else reversed(rows):
        appointment, each = row.appointment, {**shared}
        if times.change:
            start_at = later(appointment.start_at, moves[row.appointment_id], zone)
            lasts = times.length or appointment.end_at - appointment.start_at
            each |= {"start_at": start_at, "end_at": start_at + lasts}
        operations.change_appointment(work, row.appointment_id, each)
