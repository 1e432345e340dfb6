"""Writing appointments as iCalendar (RFC 5545)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from icalendar import Calendar as IcsCalendar
from icalendar import Event as IcsEvent
from icalendar import vRecur

from scheduling.appointments.models import Appointment
from scheduling.appointments.rules import Status
from scheduling.recurrence.models import AppointmentSeries, SeriesInstance

_PRODUCT = "-//Dossier//Scheduling//EN"
_STATUSES = {Status.NEW: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.INVALID: "CANCELLED"}


@dataclass(frozen=True)
class Recurring:
    """A series with its instances by their starts; `pattern` is the one that says what those which it does not name are like."""

    series: AppointmentSeries
    rows: Sequence[SeriesInstance]
    pattern: Appointment


@dataclass(frozen=True)
class Written:
    """What is to be written: appointments alone, series, and instances that are written without their series."""

    single: Sequence[Appointment] = ()
    recurring: Sequence[Recurring] = ()
    instances: Sequence[SeriesInstance] = field(default_factory=list)


def written(content: Written, name: str | None = None) -> bytes:
    """The content as one iCalendar object, which a feed gives a name."""
    calendar = IcsCalendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name is not None:
        calendar.add("x-wr-calname", name)
    for appointment in content.single:
        calendar.add_component(_event(appointment, f"{appointment.id}@dossier"))
    for one in content.recurring:
        for event in _series(one):
            calendar.add_component(event)
    for row in content.instances:
        calendar.add_component(_instance(row))
    # A rule is read by the wall clock of its zone, so the zone comes with it.
    calendar.add_missing_timezones()
    body: bytes = calendar.to_ical()
    return body


def _series(one: Recurring) -> Iterable[IcsEvent]:
    series, rule = one.series, one.series.rule
    standing = [row for row in one.rows if row.appointment.takes_time]
    first = series.start_at.astimezone(rule.zone)
    master = _event(one.pattern, _uid(series.id), first, first + series.lasts)
    master.add("rrule", vRecur.from_ical(rule.text().partition("\n")[0].removeprefix("RRULE:")))
    if standing:
        out = {row.recurs_at for row in one.rows if not row.appointment.takes_time}
        out |= {start for start in rule.starts(series.start_at, one.rows[-1].recurs_at) if rule.takes_out(start)}
        out |= set(rule.instants)
        if out:
            master.add("exdate", [start.astimezone(rule.zone) for start in sorted(out)])
    else:
        _put(master, "status", "CANCELLED")
    # It rises with every change of the series and of any of its instances.
    _put(master, "sequence", series.sequence + sum(row.appointment.version - 1 for row in one.rows))
    yield master
    yield from (_instance(row) for row in standing if _differs(row, one))


def _differs(row: SeriesInstance, one: Recurring) -> bool:
    appointment, pattern = row.appointment, one.pattern
    at = (appointment.start_at, appointment.end_at) != (row.recurs_at, row.recurs_at + one.series.lasts)
    return at or _said(appointment) != _said(pattern)


def _said(appointment: Appointment) -> tuple[Any, ...]:
    return appointment.title, appointment.description, appointment.address, _status(appointment)


def _instance(row: SeriesInstance) -> IcsEvent:
    event = _event(row.appointment, _uid(row.series_id))
    event.add("recurrence-id", row.recurs_at)
    return event


def _event(
    appointment: Appointment, uid: str, start_at: datetime | None = None, end_at: datetime | None = None
) -> IcsEvent:
    event = IcsEvent()
    event.add("uid", uid)
    # The version rises with every change, a cancellation among them.
    event.add("sequence", appointment.version - 1)
    event.add("dtstamp", appointment.updated_at)
    event.add("created", appointment.created_at)
    event.add("last-modified", appointment.updated_at)
    event.add("dtstart", start_at or appointment.start_at)
    event.add("dtend", end_at or appointment.end_at)
    event.add("summary", appointment.title)
    if appointment.description:
        event.add("description", appointment.description)
    if appointment.address:
        event.add("location", appointment.address)
    event.add("status", _status(appointment))
    return event


def _status(appointment: Appointment) -> str:
    gone = appointment.deleted_at is not None
    return "CANCELLED" if gone else _STATUSES.get(Status(appointment.status), "CONFIRMED")


def _put(event: IcsEvent, name: str, value: Any) -> None:
    event.pop(name, None)
    event.add(name, value)


def _uid(series_id: str) -> str:
    return f"{series_id}@dossier"
