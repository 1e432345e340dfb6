"""What is done with calendars."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, true, update
from sqlalchemy.orm.attributes import flag_modified

from chassis.work import Work
from scheduling.appointments.models import Appointment
from scheduling.calendars.errors import calendar_not_found, contacts_may_not, slug_taken, unknown_group
from scheduling.calendars.kinds import check_kind
from scheduling.calendars.models import Calendar, CalendarMember
from scheduling.calendars.page import contacts_may
from scheduling.calendars.schemas import present_calendar
from scheduling.events import CALENDAR_CREATED, CALENDAR_DELETED, CALENDAR_UPDATED
from scheduling.groups.models import CalendarGroup
from scheduling.locations.operations import zone_of_location
from scheduling.occupancy.models import Occupancy, lane_of_calendar
from scheduling.occupancy.operations import lock_lanes
from scheduling.schedules.models import AppliedSchedule
from scheduling.wire import changes_in, check_location


def create_calendar(work: Work, body: Mapping[str, Any]) -> Calendar:
    """Make a calendar.

    Raises:
        NotFound: `location_not_found`.
        Conflict: `slug_taken`.
        Invalid: `unknown_group`, or what `check_kind` raises.
    """
    check_location(work, body["locationId"])
    calendar = Calendar(timezone=zone_of_location(work))
    _write(work, calendar, {name: value for name, value in body.items() if name != "locationId"})
    work.session.add(calendar)
    work.session.flush()
    check_kind(calendar)
    work.record(CALENDAR_CREATED, calendar.id, present_calendar(calendar))
    return calendar


def list_calendars(work: Work, query: Mapping[str, Any]) -> Sequence[Calendar]:
    """The calendars of the location, oldest first.

    Raises:
        NotFound: `location_not_found`.
    """
    check_location(work, query["locationId"])
    group_id = query.get("groupId")
    statement = select(Calendar).where(
        Calendar.deleted_at.is_(None),
        Calendar.group_id == group_id if group_id else true(),
        true() if query["showDrafted"] else Calendar.is_active,
    )
    return work.session.scalars(statement.order_by(Calendar.id)).unique().all()


def get_calendar(work: Work, calendar_id: str) -> Calendar:
    """The calendar.

    Raises:
        NotFound: `calendar_not_found`.
    """
    calendar = work.session.get(Calendar, calendar_id) if len(calendar_id) <= 40 else None
    if calendar is None or calendar.deleted_at is not None:
        raise calendar_not_found()
    return calendar


def hold_contact_to(work: Work, calendar_id: str, what: str) -> None:
    """Let a contact do only what the calendar lets contacts do: `reschedule` or `cancel`. Others may do it all the same.

    Raises:
        Forbidden: `reschedule_not_allowed`, `cancel_not_allowed`.
    """
    if work.actor.startswith("contact:") and not contacts_may(work.session.get_one(Calendar, calendar_id).page, what):
        raise contacts_may_not(what)


def update_calendar(work: Work, calendar_id: str, body: Mapping[str, Any]) -> Calendar:
    """Change what `body` names. What was booked stays as it was booked; how many fit into a slot counts for what has begun to fill too.

    Raises:
        NotFound: `calendar_not_found`.
        PreconditionFailed: `stale_version`.
        Conflict: `slug_taken`.
        Invalid: `unknown_group`, or what `check_kind` raises.
    """
    calendar = get_calendar(work, calendar_id)
    work.check_version(calendar)
    before = present_calendar(calendar)
    _write(work, calendar, body)
    check_kind(calendar)
    if calendar.group_id != before.get("groupId"):
        _take_appointments_along(work, calendar)
    if calendar.per_slot != before["appoinmentPerSlot"]:
        _seat_anew(work, calendar)
    _tell_change(work, calendar, before)
    return calendar


def leave_group(work: Work, calendar: Calendar) -> None:
    """Take the calendar out of its group."""
    before = present_calendar(calendar)
    calendar.group_id = None
    _take_appointments_along(work, calendar)
    _tell_change(work, calendar, before)


def delete_calendar(work: Work, calendar_id: str) -> None:
    """Delete the calendar. It takes no more bookings; what was booked stays.

    Raises:
        NotFound: `calendar_not_found`.
        PreconditionFailed: `stale_version`.
    """
    calendar = get_calendar(work, calendar_id)
    work.check_version(calendar)
    calendar.deleted_at = work.now()
    work.session.execute(delete(AppliedSchedule).where(AppliedSchedule.calendar_id == calendar.id))
    work.session.flush()
    work.record(CALENDAR_DELETED, calendar.id, present_calendar(calendar))


def _write(work: Work, calendar: Calendar, body: Mapping[str, Any]) -> None:
    slug = body.get("slug")
    if slug is not None and slug != calendar.slug:
        _refuse_taken_slug(work, slug)
    if "group_id" in body:
        _join_group(work, body["group_id"])
    members = body.get("members")
    for name, value in body.items():
        if name == "page":
            calendar.page = {**(calendar.page or {}), **value}
        elif name != "members":
            setattr(calendar, name, value)
    if members is not None:
        _write_members(calendar, members)


def _take_appointments_along(work: Work, calendar: Calendar) -> None:
    """Have what was booked name the group that the calendar is in now."""
    moved = update(Appointment).where(Appointment.calendar_id == calendar.id).values(group_id=calendar.group_id)
    work.session.execute(moved, execution_options={"synchronize_session": False})


def _seat_anew(work: Work, calendar: Calendar) -> None:
    """Let slots that are ahead and have begun to fill take as many as the calendar has seats now; nobody who has one loses it."""
    # Whoever joins one holds this lock too; who leaves one may do so meanwhile.
    lock_lanes(work, [lane_of_calendar(calendar.id)])
    ahead = update(Occupancy).where(Occupancy.calendar_id == calendar.id, Occupancy.end_at > work.now())
    seats = ahead.values(seats=func.greatest(Occupancy.taken, calendar.per_slot))
    work.session.execute(seats, execution_options={"synchronize_session": False})


def _tell_change(work: Work, calendar: Calendar, before: Mapping[str, Any]) -> None:
    changes = changes_in(before, present_calendar(calendar))
    if changes:
        # A change of the team alone raises the version too.
        flag_modified(calendar, "updated_at")
        work.session.flush()
        work.record(CALENDAR_UPDATED, calendar.id, present_calendar(calendar), changes=changes)


def _join_group(work: Work, group_id: str) -> None:
    # Under this lock the group is not deleted before the calendar is in it.
    found = select(CalendarGroup.id).where(CalendarGroup.id == group_id).with_for_update(read=True, key_share=True)
    if work.session.scalar(found) is None:
        raise unknown_group()


def _write_members(calendar: Calendar, members: Sequence[Mapping[str, Any]]) -> None:
    known = {member.user_id: member for member in calendar.members}
    calendar.members = [
        _written(known.get(member["user_id"]) or CalendarMember(user_id=member["user_id"]), position, member)
        for position, member in enumerate(members)
    ]


def _written(row: CalendarMember, position: int, member: Mapping[str, Any]) -> CalendarMember:
    row.position = position
    row.priority_halves = int(member["priority"] * 2)
    row.is_primary = member["is_primary"]
    row.places = list(member["places"])
    return row


def _refuse_taken_slug(work: Work, slug: str) -> None:
    # Two at once: the second waits here for the first, and the unique index stands behind both.
    work.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"{work.location_id}/slug/{slug}", 0)))
    )
    other = work.session.scalar(select(Calendar.id).where(Calendar.slug == slug, Calendar.deleted_at.is_(None)))
    if other is not None:
        raise slug_taken(other)
