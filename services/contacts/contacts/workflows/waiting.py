"""Waiting for an event, until it happens or the time is out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.events.declare import Event
from chassis.timers.store import Timer
from chassis.work import Work
from contacts.database import ID
from contacts.people.merged import family_of
from contacts.search.grammar import read_filters
from contacts.timeline.models import Activity
from contacts.workflows.conditions import holds
from contacts.workflows.models import Enrollment, EnrollmentWait
from contacts.workflows.resuming import resume
from contacts.workflows.timers import TIME_OUT

_FACT = "wait"
_HOLD_TIMELINE = text(
    "SELECT 1 FROM timeline_heads WHERE contact_id = :contact_id AND location_id = :location_id FOR UPDATE"
)

_WAITING = select(EnrollmentWait.contact_id).where(
    EnrollmentWait.contact_id == any_(bindparam("contact_ids", type_=ARRAY(ID))),
    EnrollmentWait.event_type == bindparam("event_type"),
)


def wait_for_event(
    work: Work, enrollment: Enrollment, event_type: str, filters: list[Any], time_out: timedelta
) -> bool:
    """Have the way go on when such an event happens; whether one has happened while this work was under way.

    Whoever tells of an event writes the end of the contact's timeline. So with that held, an event is on the timeline already, or
    whoever tells of it finds the wait.
    """
    wait = EnrollmentWait(
        enrollment_id=enrollment.id,
        contact_id=enrollment.contact_id,
        event_type=event_type,
        filters=filters,
        since=work.now(),
    )
    work.session.execute(_HOLD_TIMELINE, {"contact_id": enrollment.contact_id, "location_id": work.location_id})
    happened = select(Activity).where(
        Activity.contact_id.in_(family_of(work, enrollment.contact_id)),
        Activity.type == event_type,
        Activity.occurred_at > wait.since,
    )
    for row in work.session.scalars(happened.order_by(Activity.occurred_at)):
        if holds(read_filters(filters), row.data):
            enrollment.context = {**enrollment.context, _FACT: _came(event_type, row.data)}
            return True
    work.session.add(wait)
    work.session.flush()
    work.set_timer(TIME_OUT, wait.id, work.now() + time_out)
    return False


def wake_waiting(work: Work, event: Event) -> None:
    """Let those ways of a contact go on that wait for this event. One from before the wait began does not count."""
    if event.contact_id is None or event.location_id is None:
        return
    waiting = select(EnrollmentWait).where(
        EnrollmentWait.contact_id == event.contact_id,
        EnrollmentWait.event_type == event.type,
        EnrollmentWait.since < event.time,
    )
    for wait in work.session.scalars(waiting.order_by(EnrollmentWait.enrollment_id)).all():
        if holds(read_filters(wait.filters), event.data):
            resume(work, wait, _FACT, _came(event.type, event.data))


def waited_for(work: Work, events: Sequence[Event]) -> Sequence[Event]:
    """Those of `events`, which are of one type, that a way of their contact waits for."""
    contact_ids = [event.contact_id for event in events]
    waiting = set(work.session.scalars(_WAITING, {"contact_ids": contact_ids, "event_type": events[0].type}))
    return [event for event in events if event.contact_id in waiting]


def end_wait(work: Work, timer: Timer) -> None:
    """The time is out: the way goes on without the event, if it still waits for it."""
    wait = work.session.get(EnrollmentWait, timer.key)
    if wait is not None:
        resume(work, wait, _FACT, {"timedOut": True, "event": None})


def _came(event_type: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"timedOut": False, "event": {**data, "type": event_type}}
