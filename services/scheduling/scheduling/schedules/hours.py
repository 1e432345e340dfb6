"""When a calendar and its people are open, as their schedules have it."""

from collections.abc import Sequence

from sqlalchemy import select

from chassis.work import Work
from scheduling.calendars.models import Calendar
from scheduling.schedules.models import AppliedSchedule, EventSchedule, Schedule
from scheduling.schedules.rules import read_rules
from scheduling.slots.hours import OpenHours


def hours_of_calendar(work: Work, calendar: Calendar) -> OpenHours:
    """The calendar's hours: those of its event schedule, where it has one, else its own."""
    schedule = work.session.get(EventSchedule, calendar.id) if calendar.calendar_type == "event" else None
    return calendar.hours() if schedule is None else schedule.hours()


def hours_of_users(work: Work, calendar: Calendar, user_ids: Sequence[str]) -> dict[str, OpenHours]:
    """The working hours of the users who have a schedule applied to the calendar, by user."""
    if not user_ids:
        return {}
    statement = (
        select(AppliedSchedule.user_id, Schedule.timezone, Schedule.rules)
        .join(Schedule, Schedule.id == AppliedSchedule.schedule_id)
        .where(AppliedSchedule.calendar_id == calendar.id, AppliedSchedule.user_id.in_(user_ids))
    )
    return {row.user_id: read_rules(row.timezone, row.rules) for row in work.session.execute(statement)}
