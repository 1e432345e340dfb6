"""Feeds of calendars, and an appointment as a file."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import func, select

from chassis.work import Work
from scheduling.appointments.models import Appointment
from scheduling.appointments.queries import get_appointment
from scheduling.calendars.models import Calendar
from scheduling.calendars.operations import get_calendar
from scheduling.ics.errors import feed_forbidden, feed_not_found
from scheduling.ics.models import CalendarFeed
from scheduling.ics.writing import Recurring, Written, written
from scheduling.recurrence.models import AppointmentSeries, SeriesInstance
from scheduling.recurrence.operations import get
from scheduling.recurrence.parts import pattern_of

_PAST = timedelta(days=90)
_MOST_AT_ONCE = 5000


def open_feed(work: Work, calendar_id: str) -> str:
    """Make the calendar's feed, and answer its key, which is shown this once. An earlier key ends.

    Raises:
        NotFound: `calendar_not_found`.
        Forbidden: `feed_forbidden`, the caller sees only some contacts.
    """
    calendar = get_calendar(work, calendar_id)
    if work.identity.assigned_to is not None:
        raise feed_forbidden()
    key = secrets.token_urlsafe(32)
    work.session.merge(CalendarFeed(calendar_id=calendar.id, key_hash=_hashed(key), created_at=work.now()))
    return key


def close_feed(work: Work, calendar_id: str) -> None:
    """End the calendar's feed.

    Raises:
        NotFound: `calendar_not_found`, `feed_not_found`.
    """
    feed = work.session.get(CalendarFeed, get_calendar(work, calendar_id).id)
    if feed is None:
        raise feed_not_found()
    work.session.delete(feed)


def read_feed(work: Work, calendar_id: str, key: str) -> bytes:
    """The calendar's appointments from 90 days ago on, the cancelled and deleted ones among them, as iCalendar; the 5,000 nearest.

    Raises:
        NotFound: `feed_not_found`.
    """
    with work.across_locations():
        feed = work.session.get(CalendarFeed, calendar_id)
    if feed is None or not hmac.compare_digest(feed.key_hash, _hashed(key)):
        raise feed_not_found()
    work.enter_location(feed.location_id)
    calendar = work.session.get_one(Calendar, calendar_id)
    if calendar.deleted_at is not None:
        raise feed_not_found()
    statement = select(Appointment).where(
        Appointment.calendar_id == calendar_id, Appointment.start_at > work.now() - _PAST
    )
    # Of more than a feed takes the nearest: what is to come matters more than what was three months ago.
    distance = func.abs(func.extract("epoch", Appointment.start_at) - work.now().timestamp())
    nearest = work.session.scalars(statement.order_by(distance).limit(_MOST_AT_ONCE))
    rows = sorted(nearest, key=lambda row: (row.start_at, row.id))
    series = _recurring(work, {row.series_id for row in rows if row.series_id is not None})
    return written(Written([row for row in rows if row.series_id is None], series), calendar.name)


def read_file(work: Work, appointment_id: str) -> bytes:
    """The appointment as iCalendar, or the whole of a series by its id.

    Raises:
        NotFound: `appointment_not_found`.
    """
    if work.session.get(AppointmentSeries, appointment_id) is not None:
        # Whoever may see none of it learns nothing.
        get(work, appointment_id)
        return written(Written(recurring=_recurring(work, {appointment_id})))
    appointment = get_appointment(work, appointment_id)
    row = work.session.get(SeriesInstance, appointment.id)
    return written(Written([appointment]) if row is None else Written(instances=[row]))


def _recurring(work: Work, series_ids: set[str]) -> list[Recurring]:
    statement = select(SeriesInstance).where(SeriesInstance.series_id.in_(series_ids))
    by_series: dict[str, list[SeriesInstance]] = {}
    for row in work.session.scalars(statement.order_by(SeriesInstance.series_id, SeriesInstance.recurs_at)):
        by_series.setdefault(row.series_id, []).append(row)
    known = work.session.scalars(select(AppointmentSeries).where(AppointmentSeries.id.in_(by_series)))
    return [Recurring(one, by_series[one.id], pattern_of(by_series[one.id])) for one in known.all()]


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
