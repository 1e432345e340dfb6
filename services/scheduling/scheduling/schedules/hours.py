"""When a calendar is open, as its schedule has it."""

from chassis.work import Work
from scheduling.calendars.models import Calendar
from scheduling.schedules.models import EventSchedule
from scheduling.slots.hours import OpenHours


def hours_of_calendar(work: Work, calendar: Calendar) -> OpenHours:
    """The calendar's hours: those of its event schedule, where it has one, else its own."""
    schedule = work.session.get(EventSchedule, calendar.id) if calendar.calendar_type == "event" else None
    return calendar.hours() if schedule is None else schedule.hours()
