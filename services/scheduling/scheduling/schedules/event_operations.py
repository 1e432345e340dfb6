"""What is done with the schedules of event calendars. Whoever writes one holds the lock of the calendar's lane."""

from collections.abc import Mapping
from typing import Any

from chassis.work import Work
from scheduling.calendars.models import Calendar
from scheduling.calendars.operations import get_calendar
from scheduling.occupancy.models import lane_of_calendar
from scheduling.occupancy.operations import lock_lanes
from scheduling.schedules.errors import not_an_event_calendar, schedule_exists, schedule_not_found
from scheduling.schedules.events import EVENT_SCHEDULE_CREATED, EVENT_SCHEDULE_UPDATED
from scheduling.schedules.models import EventSchedule
from scheduling.schedules.schemas import present_event_schedule
from scheduling.wire import changes_in


def create_event_schedule(work: Work, calendar_id: str, body: Mapping[str, Any]) -> EventSchedule:
    """Give an event calendar a schedule, which stands in place of its own hours and zone.

    Raises:
        NotFound: `calendar_not_found`.
        Conflict: `schedule_exists`.
        Invalid: `not_an_event_calendar`.
    """
    calendar = _event_calendar(work, calendar_id)
    lock_lanes(work, [lane_of_calendar(calendar.id)])
    if work.session.get(EventSchedule, calendar.id) is not None:
        raise schedule_exists(calendar.id)
    schedule = EventSchedule(calendar_id=calendar.id, timezone=body["timezone"], rules=body["rules"])
    work.session.add(schedule)
    work.session.flush()
    work.record(EVENT_SCHEDULE_CREATED, calendar.id, present_event_schedule(schedule))
    return schedule


def get_event_schedule(work: Work, calendar_id: str) -> EventSchedule:
    """The event calendar's schedule.

    Raises:
        NotFound: `calendar_not_found`, `schedule_not_found`.
        Invalid: `not_an_event_calendar`.
    """
    schedule = work.session.get(EventSchedule, _event_calendar(work, calendar_id).id)
    if schedule is None:
        raise schedule_not_found()
    return schedule


def update_event_schedule(work: Work, calendar_id: str, body: Mapping[str, Any]) -> EventSchedule:
    """Change what `body` names. What was booked stays.

    Raises:
        NotFound: `calendar_not_found`, `schedule_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `not_an_event_calendar`.
    """
    lock_lanes(work, [lane_of_calendar(calendar_id)])
    schedule = get_event_schedule(work, calendar_id)
    work.check_version(schedule)
    before = present_event_schedule(schedule)
    for name, value in body.items():
        setattr(schedule, name, value)
    changes = changes_in(before, present_event_schedule(schedule))
    if changes:
        work.session.flush()
        work.record(EVENT_SCHEDULE_UPDATED, calendar_id, present_event_schedule(schedule), changes=changes)
    return schedule


def _event_calendar(work: Work, calendar_id: str) -> Calendar:
    calendar = get_calendar(work, calendar_id)
    if calendar.calendar_type != "event":
        raise not_an_event_calendar(calendar.id)
    return calendar
