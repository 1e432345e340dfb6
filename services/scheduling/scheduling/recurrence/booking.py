"""Laying out the instances of a rule, and booking those that come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from chassis.ids import new_id
from chassis.work import Work
from scheduling.appointments import operations
from scheduling.appointments.models import Appointment
from scheduling.calendars.models import Calendar
from scheduling.contacts import contact_refs
from scheduling.recurrence.errors import unusable_rule
from scheduling.recurrence.models import AppointmentSeries, SeriesInstance
from scheduling.recurrence.rules import Rule, RuleError, read_rule
from scheduling.slots.rules import Leave

SERIES_GROWS = "series_grows"
MOST = 100
# How far ahead a rule without an end is kept booked, and how often that is looked after.
AHEAD = timedelta(days=180)
EVERY = timedelta(days=7)
_HORIZON = timedelta(days=5 * 366)


def read(text: str, zone: ZoneInfo) -> Rule:
    """The rule that a caller writes.

    Raises:
        Invalid: `invalid_rrule`.
    """
    try:
        return read_rule(text, zone)
    except RuleError as error:
        raise unusable_rule(error.code) from error


def first_starts(work: Work, rule: Rule, first: datetime) -> list[datetime]:
    """When the instances that are booked at once start: all of a rule with an end, of another those of the next 180 days; 100 at most.

    Raises:
        Invalid: `too_many_occurrences`, `no_occurrences`.
    """
    if rule.is_endless:
        last = max(work.now(), first) + AHEAD
        found = list(islice((one for one in rule.starts(first, last) if not rule.takes_out(one)), MOST))
    else:
        # The 101st is looked for, counted with those that are taken out: a rule is refused for what it says.
        every = list(islice(rule.starts(first, first + _HORIZON), MOST + 1))
        if len(every) > MOST:
            raise unusable_rule("too_many_occurrences")
        found = [one for one in every if not rule.takes_out(one)]
    if not found:
        raise unusable_rule("no_occurrences")
    return found


def begin_series(work: Work, rule: Rule, first: datetime, length: timedelta) -> AppointmentSeries:
    """A series of this rule, with nothing booked yet."""
    series = AppointmentSeries(
        id=new_id(),
        rrule=rule.text(),
        start_at=first,
        timezone=rule.zone.key,
        length=int(length.total_seconds()),
        sequence=0,
    )
    work.session.add(series)
    work.session.flush()
    look_after(work, series)
    return series


def look_after(work: Work, series: AppointmentSeries) -> None:
    """Keep a series without an end booked ahead; one with an end needs nothing."""
    if series.rule.is_endless:
        work.set_timer(SERIES_GROWS, series.id, work.now() + EVERY)
    else:
        work.cancel_timer(SERIES_GROWS, series.id)


def book_like(
    work: Work, series: AppointmentSeries, pattern: Appointment, starts: Sequence[datetime], leave: Leave
) -> None:
    """Book instances of the series that are like `pattern`.

    Raises:
        NotFound, Conflict, Invalid: what booking one raises.
    """
    calendar = work.session.get_one(Calendar, pattern.calendar_id)
    user_id = pattern.assigned_user_id
    # Whose rows are on their way to the survivor of a merge is that one already.
    by_now = {one: contact_refs.hold(work, one) for one in sorted({pattern.contact_id, *pattern.attendees})}
    body: dict[str, Any] = {
        "location_id": work.location_id,
        "calendar_id": pattern.calendar_id,
        "contact_id": by_now[pattern.contact_id],
        "attendees": [by_now[one] for one in pattern.attendees],
        "title": pattern.title,
        "description": pattern.description or "",
        "timezone": pattern.timezone,
        "appointment_type": pattern.appointment_type,
        "meeting_location_type": pattern.place_kind,
        "leave": leave,
        "notify": True,
        "series_id": series.id,
    }
    if pattern.address is not None:
        body["address"] = pattern.address
    if user_id is not None and (not calendar.members or calendar.member(user_id) is not None):
        body["assigned_user_id"] = user_id
    for start_at in starts:
        one = operations.book_appointment(work, {**body, "start_at": start_at, "end_at": start_at + series.lasts})
        work.session.add(SeriesInstance(appointment=one, series_id=series.id, recurs_at=start_at))
    work.session.flush()
