"""Holding a slot, and letting it go: given up, booked or expired.

Locks are taken in one order: the hold's timer, the hold, the lanes. The timer's own handler begins with the timer too.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from chassis.timers.store import Timer
from chassis.work import Work
from scheduling.appointments.placing import Wish, check_span, find_room, lock_for, take_room
from scheduling.calendars.errors import calendar_inactive
from scheduling.calendars.known import known_calendar
from scheduling.holds.errors import hold_expired, hold_not_found, hold_of_another_slot
from scheduling.holds.models import Hold
from scheduling.occupancy.operations import held_by, lock_lanes, release

KEPT_FOR = timedelta(minutes=5)
HOLD_EXPIRES = "hold_expires"


def hold_slot(work: Work, calendar_id: str, body: Mapping[str, Any]) -> Hold:
    """Hold a slot for five minutes: it is taken for everybody who does not name this hold.

    Raises:
        NotFound: `calendar_not_found`.
        Conflict: `calendar_inactive`, `slot_taken`, `day_full`.
        Invalid: `slot_not_offered`, `user_not_in_calendar`, `invalid_span`.
    """
    calendar = known_calendar(work, calendar_id, [body["assigned_user_id"]] if "assigned_user_id" in body else ())
    if not calendar.takes_bookings:
        raise calendar_inactive(calendar.id)
    start_at, end_at = check_span(body["start_at"], body.get("end_at") or body["start_at"] + calendar.duration)
    wish = Wish(start_at, end_at, user_id=body.get("assigned_user_id"))
    lock_for(work, calendar, wish, [])
    assignment, wanted = find_room(work, calendar, wish)
    hold = Hold(
        calendar_id=calendar.id,
        assigned_user_id=assignment.user_id,
        start_at=start_at,
        end_at=end_at,
        expires_at=work.now() + KEPT_FOR,
        created_by=work.actor,
    )
    work.session.add(hold)
    take_room(work, hold, wanted)
    work.set_timer(HOLD_EXPIRES, hold.id, hold.expires_at)
    return hold


def give_up(work: Work, calendar_id: str, hold_id: str) -> None:
    """Let the held slot go.

    Raises:
        NotFound: `hold_not_found`.
    """
    hold = find_hold(work, hold_id)
    if hold is None or hold.calendar_id != calendar_id:
        raise hold_not_found()
    lock_lanes(work, held_by(work, hold.id))
    end_hold(work, hold)


def expire(work: Work, timer: Timer) -> None:
    """Let the slot go when its time is over (a timer's handler)."""
    hold = find_hold(work, timer.key)
    if hold is not None:
        lock_lanes(work, held_by(work, hold.id))
        end_hold(work, hold)


def hold_for_booking(work: Work, hold_id: str, wish: Wish, calendar_id: str) -> Hold:
    """The hold that a booking names, locked. The booking ends it once the lanes are locked.

    Raises:
        Conflict: `hold_expired`.
        Invalid: `hold_of_another_slot`.
    """
    hold = find_hold(work, hold_id)
    if hold is None or hold.expires_at <= work.now():
        raise hold_expired(hold_id)
    if (hold.calendar_id, hold.start_at, hold.end_at) != (calendar_id, wish.start_at, wish.end_at):
        raise hold_of_another_slot()
    return hold


def end_hold(work: Work, hold: Hold) -> None:
    """Give back what it keeps. Its lanes are locked."""
    release(work, hold.id)
    work.session.delete(hold)
    work.session.flush()


def find_hold(work: Work, hold_id: str) -> Hold | None:
    """The hold, locked and without its timer, or None."""
    work.cancel_timer(HOLD_EXPIRES, hold_id)
    return work.session.scalars(select(Hold).where(Hold.id == hold_id).with_for_update()).one_or_none()
