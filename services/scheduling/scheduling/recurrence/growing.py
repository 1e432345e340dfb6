"""Keeping series without an end booked ahead, by a timer of each."""

from collections.abc import Sequence
from itertools import islice

from sqlalchemy import select

from chassis.errors import Problem
from chassis.schemas import wire_time
from chassis.timers.store import Timer
from chassis.work import Work
from scheduling.appointments.models import Appointment
from scheduling.calendars.models import Calendar
from scheduling.contacts import ContactRef, contact_refs
from scheduling.recurrence.booking import AHEAD, MOST, book_like, look_after
from scheduling.recurrence.events import INSTANCE_SKIPPED
from scheduling.recurrence.models import AppointmentSeries, SeriesInstance
from scheduling.recurrence.parts import pattern_of
from scheduling.slots.rules import Leave


def grow(work: Work, timer: Timer) -> None:
    """Book the instances that have come near (a timer's handler), like the last one that was not changed alone.

    One that finds no room is left out, and told. While the contact is deleted or the calendar a draft nothing is booked; a deleted
    calendar ends it.
    """
    statement = select(AppointmentSeries).where(AppointmentSeries.id == timer.key).with_for_update()
    series = work.session.scalars(statement).one_or_none()
    rows = _rows(work, timer.key)
    if series is None or not rows or not series.rule.is_endless:
        return
    pattern = pattern_of(rows)
    # From here on it is whose it is; it may have gone with its contact since it was read.
    contact_refs.row_with_contact(work, Appointment, pattern.id)
    calendar = work.session.get_one(Calendar, pattern.calendar_id)
    contact = work.session.get(ContactRef, contact_refs.hold(work, pattern.contact_id))
    if calendar.deleted_at is not None:
        return
    if calendar.is_active and contact is not None and not contact.deleted:
        ahead = sum(row.recurs_at > work.now() for row in rows)
        last, rule = rows[-1].recurs_at, series.rule
        coming = (
            one
            for one in rule.starts(series.start_at, work.now() + AHEAD)
            if one > last and one > work.now() and not rule.takes_out(one)
        )
        for start_at in islice(coming, max(0, MOST - ahead)):
            try:
                with work.savepoint():
                    book_like(work, series, pattern, [start_at], Leave.RULES)
            except Problem as problem:
                series.rrule = series.rule.without(start_at).text()
                data = {
                    "id": series.id,
                    "contactId": pattern.contact_id,
                    "calendarId": pattern.calendar_id,
                    "title": pattern.title,
                    "startTime": wire_time(start_at),
                    "reason": problem.code,
                }
                work.record(INSTANCE_SKIPPED, series.id, data, contact_id=pattern.contact_id)
    look_after(work, series)


def _rows(work: Work, series_id: str) -> Sequence[SeriesInstance]:
    statement = select(SeriesInstance).where(SeriesInstance.series_id == series_id)
    return work.session.scalars(statement.order_by(SeriesInstance.recurs_at)).all()
