"""Saying what happened to an appointment: its events, each once for each change, and what its calendar tells people of it."""

from collections.abc import Mapping
from typing import Any

from chassis.events.declare import EventType
from chassis.work import Change, Work
from scheduling import events
from scheduling.appointments.models import Appointment
from scheduling.appointments.rules import Status
from scheduling.appointments.schemas import changes_between, present_data
from scheduling.notifications.planning import follow
from scheduling.notifications.rules import Kind

_OF_STATUS: Mapping[Status, EventType] = {
    Status.CONFIRMED: events.APPOINTMENT_CONFIRMED,
    Status.CANCELLED: events.APPOINTMENT_CANCELLED,
    Status.SHOWED: events.APPOINTMENT_SHOWED,
    Status.NOSHOW: events.APPOINTMENT_NO_SHOWED,
    Status.COMPLETED: events.APPOINTMENT_COMPLETED,
    Status.INVALID: events.APPOINTMENT_UPDATED,
}
_OF_STATUS_FIELDS = frozenset({"status", "cancelReason"})
_TIMES = frozenset({"startTime", "endTime"})
_KINDS: Mapping[EventType, Kind] = {
    events.APPOINTMENT_RESCHEDULED: Kind.RESCHEDULE,
    events.APPOINTMENT_CONFIRMED: Kind.CONFIRMATION,
    events.APPOINTMENT_CANCELLED: Kind.CANCELLATION,
}


def tell_booked(work: Work, appointment: Appointment, *, notify: bool = True, followed: bool = True) -> None:
    """Say that it was booked.

    `notify` false leaves out what would be told to people at once. Where it is not `followed`, its calendar tells nobody anything.
    """
    work.record(events.APPOINTMENT_BOOKED, appointment.id, present_data(appointment), contact_id=appointment.contact_id)
    kind = {Status.NEW: Kind.BOOKED, Status.CONFIRMED: Kind.CONFIRMATION}.get(Status(appointment.status))
    if followed:
        follow(work, appointment, [kind] if notify and kind is not None else [], new=True)


def tell_changes(work: Work, appointment: Appointment, before: Mapping[str, Any], *, notify: bool = True) -> None:
    """Say what changed since `before`; nothing if nothing did."""
    after = present_data(appointment)
    changes = [Change(*change) for change in changes_between(before, after)]
    of_status = [change for change in changes if change.field in _OF_STATUS_FIELDS]
    others = [change for change in changes if change.field not in _OF_STATUS_FIELDS]
    told: list[tuple[EventType, list[Change]]] = []
    if others:
        told.append((_of_others(others), others))
    if of_status:
        told.append((_OF_STATUS[Status(appointment.status)], of_status))
    for event_type, some in told:
        work.record(event_type, appointment.id, after, contact_id=appointment.contact_id, changes=some)
    if told:
        kinds = [_KINDS[event_type] for event_type, _ in told if event_type in _KINDS]
        follow(work, appointment, kinds if notify else [])


def tell_restored(work: Work, appointment: Appointment, before: Mapping[str, Any]) -> None:
    """Say that a cancelled appointment stands again; its reminders come as they would have."""
    after = present_data(appointment)
    changes = [Change(*change) for change in changes_between(before, after)]
    work.record(events.APPOINTMENT_RESTORED, appointment.id, after, contact_id=appointment.contact_id, changes=changes)
    follow(work, appointment, [])


def _of_others(changes: list[Change]) -> EventType:
    if any(change.field in _TIMES for change in changes):
        return events.APPOINTMENT_RESCHEDULED
    # Somebody has to find a person for it.
    left_alone = any(change.field == "assignedUserId" and change.after is None for change in changes)
    return events.APPOINTMENT_UNASSIGNED if left_alone else events.APPOINTMENT_UPDATED


def tell_deleted(work: Work, appointment: Appointment) -> None:
    """Say that it was deleted."""
    work.record(
        events.APPOINTMENT_DELETED, appointment.id, present_data(appointment), contact_id=appointment.contact_id
    )
    follow(work, appointment, [])
