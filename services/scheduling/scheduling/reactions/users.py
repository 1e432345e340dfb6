"""What follows when a user goes: everything that was theirs in a location, or in every one. Each step stands a duplicate."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, or_, select
from sqlalchemy.orm.attributes import flag_modified

from chassis.events.declare import Event
from chassis.timers.store import Timer
from chassis.work import Work
from scheduling.appointments.models import Appointment, Assignment
from scheduling.appointments.placing import Wish, look_for_room, take_room
from scheduling.appointments.rules import MOVABLE, Reason
from scheduling.appointments.schemas import present_data
from scheduling.appointments.telling import tell_changes
from scheduling.blocks.models import BlockedSlot
from scheduling.blocks.operations import unblock_slot
from scheduling.busy_sources.models import BusySource, ExternalBusy
from scheduling.busy_sources.operations import SOURCE_DUE, find_source
from scheduling.calendars.models import Calendar, CalendarMember
from scheduling.calendars.schemas import present_calendar
from scheduling.events import CALENDAR_UPDATED
from scheduling.holds.models import Hold
from scheduling.holds.operations import end_hold, find_hold
from scheduling.occupancy.models import Occupancy, Seat, lane_of_calendar, lane_of_user
from scheduling.occupancy.operations import Take, held_by, lock_lanes, release
from scheduling.reactions.places import has_come_back, keep_place, places_left
from scheduling.schedules.models import Schedule
from scheduling.schedules.operations import delete_schedule
from scheduling.slots.rules import Leave, Needs, Refusal
from scheduling.wire import changes_in

USER_LEFT = "user_left"


def user_deleted(work: Work, event: Event) -> None:
    """Take a user who was deleted from every team, give what is ahead of them to others, and forget their schedules, blocked time, holds
    and calendars elsewhere.
    """
    for location_id in _locations(work, event):
        keep_place(work, event, location_id, is_there=False)
        _leave_location(work, event.subject, location_id)


def user_moved(work: Work, event: Event) -> None:
    """Do the same in the locations that a user has left without being deleted, and nowhere else."""
    for location_id in places_left(work, event):
        _leave_location(work, event.subject, location_id)


def user_left(work: Work, timer: Timer) -> None:
    """Give away what was booked with the user while they were leaving (a timer's handler)."""
    user_id = timer.payload["userId"]
    if not has_come_back(work, user_id):
        _leave(work, user_id)


def _leave_location(work: Work, user_id: str, location_id: str) -> None:
    work.enter_location(location_id)
    _leave(work, user_id)
    # Who was booking with them meanwhile may have been just ahead of this; nobody is after it.
    work.set_timer(USER_LEFT, f"{location_id}/{user_id}", work.now(), {"userId": user_id})


def _locations(work: Work, event: Event) -> list[str]:
    """Where the user was, as the gateway says and as what is here says."""
    with work.across_locations():
        known = {
            location_id
            for model in (CalendarMember, Schedule, BusySource)
            for location_id in work.session.scalars(select(model.location_id).where(model.user_id == event.subject))
        }
    return sorted(known.union(event.data["locationIds"]))


def _leave(work: Work, user_id: str) -> None:
    # Timers and holds first, then appointments, then lanes: the order of everybody else.
    _forget_sources(work, user_id)
    held = work.session.scalars(select(Hold.id).where(Hold.assigned_user_id == user_id).order_by(Hold.id)).all()
    holds = [hold for hold in (find_hold(work, one) for one in held) if hold is not None]
    ahead = _ahead(work, user_id)
    of_user = select(CalendarMember.calendar_id).where(CalendarMember.user_id == user_id)
    concerned = or_(Calendar.id.in_(of_user), Calendar.id.in_({one.calendar_id for one in ahead}))
    calendars = {one.id: one for one in work.session.scalars(select(Calendar).where(concerned)).unique()}
    lanes = {lane for one in calendars.values() for lane in (*one.lanes(), lane_of_calendar(one.id))}
    holders = [*(one.id for one in ahead), *(one.id for one in holds)]
    lanes |= {lane for holder in holders for lane in held_by(work, holder)}
    lock_lanes(work, sorted({*lanes, lane_of_user(user_id)}))
    for hold in holds:
        end_hold(work, hold)
    for calendar in calendars.values():
        _leave_team(work, calendar, user_id)
    _forget_times(work, user_id)
    for appointment in ahead:
        _give_to_others(work, appointment, calendars[appointment.calendar_id], user_id)


def _ahead(work: Work, user_id: str) -> Sequence[Appointment]:
    """What is still ahead of the user, locked, by its start."""
    takes_their_time = (
        select(Seat.appointment_id)
        .join(Occupancy, Occupancy.id == Seat.occupancy_id)
        .where(Occupancy.lane == lane_of_user(user_id), Occupancy.end_at > work.now())
    )
    statement = select(Appointment).where(
        or_(Appointment.assigned_user_id == user_id, Appointment.id.in_(takes_their_time)),
        Appointment.status.in_(MOVABLE),
        Appointment.deleted_at.is_(None),
        Appointment.end_at > work.now(),
    )
    rows = work.session.scalars(statement.order_by(Appointment.id).with_for_update(of=Appointment)).all()
    return sorted(rows, key=lambda one: (one.start_at, one.id))


def _leave_team(work: Work, calendar: Calendar, user_id: str) -> None:
    before = present_calendar(calendar)
    calendar.members = [member for member in calendar.members if member.user_id != user_id]
    if calendar.calendar_type == "personal":
        # Nobody is left whom it could be booked with.
        calendar.is_active = False
    changes = changes_in(before, present_calendar(calendar))
    if changes:
        # A change of the team alone raises the version too.
        flag_modified(calendar, "updated_at")
        work.session.flush()
        work.record(CALENDAR_UPDATED, calendar.id, present_calendar(calendar), changes=changes)


def _give_to_others(work: Work, appointment: Appointment, calendar: Calendar, user_id: str) -> None:
    """Have the calendar choose somebody else who is free for it; where nobody is it has nobody, and that is told."""
    before = present_data(appointment)
    release(work, appointment.id)
    kept = appointment.assigned_user_id if appointment.assigned_user_id != user_id else None
    room = _room(work, appointment, calendar, kept)
    if isinstance(room, Refusal):
        others = tuple(one for one in appointment.users if one != user_id)
        appointment.assign(Assignment(None, others, Reason.LEFT))
    else:
        appointment.assign(room[0])
        take_room(work, appointment, room[1])
    work.session.flush()
    tell_changes(work, appointment, before, notify=False)


def _room(
    work: Work, appointment: Appointment, calendar: Calendar, user_id: str | None
) -> tuple[Assignment, Take] | Refusal:
    # Those who all meet had the time already, and so has a calendar without a team.
    together = calendar.needs is Needs.ALL
    wish = Wish(appointment.start_at, appointment.end_at, user_id, Leave.RULES if together else Leave.BOUNDS)
    room = look_for_room(work, calendar, wish)
    if room in (Refusal.OFF_GRID, Refusal.OUTSIDE_OPEN_HOURS):
        # It was not booked by the calendar's hours, so that they keep nobody from it.
        return look_for_room(work, calendar, replace(wish, leave=Leave.RULES))
    return room


def _forget_times(work: Work, user_id: str) -> None:
    schedules = select(Schedule.id).where(Schedule.user_id == user_id).order_by(Schedule.id)
    for schedule_id in work.session.scalars(schedules).all():
        delete_schedule(work, schedule_id)
    # What was blocked in the past stays as it was.
    blocks = select(BlockedSlot.id).where(BlockedSlot.lane == lane_of_user(user_id), BlockedSlot.end_at > work.now())
    for block_id in work.session.scalars(blocks.order_by(BlockedSlot.id)).all():
        unblock_slot(work, block_id)


def _forget_sources(work: Work, user_id: str) -> None:
    statement = select(BusySource.id).where(BusySource.user_id == user_id).order_by(BusySource.id)
    for source_id in work.session.scalars(statement).all():
        work.cancel_timer(SOURCE_DUE, source_id)
        source = find_source(work, source_id)
        if source is None:
            continue
        work.session.execute(delete(ExternalBusy).where(ExternalBusy.source_id == source.id))
        work.session.delete(source)
    work.session.flush()
