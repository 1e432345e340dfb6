"""What is done with the schedules of users.

Whoever writes one holds the lock of the user's lane, so that a booking sees the hours before the change or after it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from chassis.work import Work
from scheduling.calendars.operations import get_calendar
from scheduling.occupancy.models import lane_of_user
from scheduling.occupancy.operations import lock_lanes
from scheduling.schedules.errors import schedule_not_found
from scheduling.schedules.events import SCHEDULE_CREATED, SCHEDULE_DELETED, SCHEDULE_UPDATED
from scheduling.schedules.models import AppliedSchedule, Schedule
from scheduling.schedules.schemas import present_schedule
from scheduling.wire import changes_in, check_location


def create_schedule(work: Work, body: Mapping[str, Any]) -> Schedule:
    """Make a schedule of a user and apply it to the calendars named, in place of the user's others there.

    Raises:
        NotFound: `location_not_found`, `calendar_not_found`.
    """
    check_location(work, body["location_id"])
    calendar_ids = sorted(set(body["calendar_ids"]))
    for calendar_id in calendar_ids:
        get_calendar(work, calendar_id)
    schedule = Schedule(
        name=body["name"], user_id=body["user_id"], timezone=body["timezone"], rules=body["rules"], applied=[]
    )
    lock_lanes(work, [lane_of_user(schedule.user_id)])
    work.session.add(schedule)
    work.session.flush()
    for calendar_id in calendar_ids:
        _apply(work, schedule, calendar_id)
    work.record(SCHEDULE_CREATED, schedule.id, present_schedule(schedule))
    return schedule


def search_schedules(work: Work, query: Mapping[str, Any]) -> Sequence[Schedule]:
    """The user's schedules, oldest first; with `calendarId` the one that is applied to that calendar.

    Raises:
        NotFound: `location_not_found`.
    """
    check_location(work, query["locationId"])
    statement = select(Schedule).where(Schedule.user_id == query["userId"])
    if query.get("calendarId"):
        statement = statement.where(Schedule.applied.any(AppliedSchedule.calendar_id == query["calendarId"]))
    page = statement.order_by(Schedule.id).offset(int(query["skip"])).limit(int(query["limit"]))
    return work.session.scalars(page).all()


def get_schedule(work: Work, schedule_id: str) -> Schedule:
    """The schedule.

    Raises:
        NotFound: `schedule_not_found`.
    """
    schedule = work.session.get(Schedule, schedule_id) if len(schedule_id) <= 40 else None
    if schedule is None:
        raise schedule_not_found()
    return schedule


def update_schedule(work: Work, schedule_id: str, body: Mapping[str, Any]) -> Schedule:
    """Change what `body` names. What was booked stays.

    Raises:
        NotFound: `schedule_not_found`.
        PreconditionFailed: `stale_version`.
    """
    schedule = _locked(work, schedule_id)
    work.check_version(schedule)
    before = present_schedule(schedule)
    for name, value in body.items():
        setattr(schedule, name, value)
    _tell(work, schedule, before)
    return schedule


def delete_schedule(work: Work, schedule_id: str) -> None:
    """Delete the schedule. The calendars that it was applied to go by their own hours again.

    Raises:
        NotFound: `schedule_not_found`.
        PreconditionFailed: `stale_version`.
    """
    schedule = _locked(work, schedule_id)
    work.check_version(schedule)
    state = present_schedule(schedule)
    work.session.delete(schedule)
    work.session.flush()
    work.record(SCHEDULE_DELETED, schedule.id, {**state, "deleted": True})


def apply_schedule(work: Work, schedule_id: str, calendar_id: str) -> None:
    """Apply the schedule to the calendar, in place of another of the same user. A second time changes nothing.

    Raises:
        NotFound: `schedule_not_found`, `calendar_not_found`.
    """
    get_calendar(work, calendar_id)
    schedule = _locked(work, schedule_id)
    before = present_schedule(schedule)
    _apply(work, schedule, calendar_id)
    _tell(work, schedule, before)


def withdraw_schedule(work: Work, schedule_id: str, calendar_id: str) -> None:
    """Take the schedule off the calendar. Where it is not applied, nothing changes.

    Raises:
        NotFound: `schedule_not_found`, `calendar_not_found`.
    """
    get_calendar(work, calendar_id)
    schedule = _locked(work, schedule_id)
    before = present_schedule(schedule)
    schedule.applied = [one for one in schedule.applied if one.calendar_id != calendar_id]
    _tell(work, schedule, before)


def _locked(work: Work, schedule_id: str) -> Schedule:
    schedule = get_schedule(work, schedule_id)
    lock_lanes(work, [lane_of_user(schedule.user_id)])
    # It may have been changed, or deleted, while this waited.
    found = work.session.scalars(
        select(Schedule).where(Schedule.id == schedule_id).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise schedule_not_found()
    return found


def _apply(work: Work, schedule: Schedule, calendar_id: str) -> None:
    place = work.session.get(AppliedSchedule, (calendar_id, schedule.user_id))
    if place is None:
        schedule.applied.append(AppliedSchedule(calendar_id=calendar_id, user_id=schedule.user_id))
        work.session.flush()
    elif place.schedule_id != schedule.id:
        other = get_schedule(work, place.schedule_id)
        before = present_schedule(other)
        place.schedule_id = schedule.id
        work.session.flush()
        for one in (other, schedule):
            work.session.expire(one, ["applied"])
        _tell(work, other, before)


def _tell(work: Work, schedule: Schedule, before: Mapping[str, Any]) -> None:
    changes = changes_in(before, present_schedule(schedule))
    if changes:
        # A change of the calendars alone raises the version too.
        flag_modified(schedule, "updated_at")
        work.session.flush()
        work.record(SCHEDULE_UPDATED, schedule.id, present_schedule(schedule), changes=changes)
