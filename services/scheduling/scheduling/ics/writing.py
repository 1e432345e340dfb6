"""Writing appointments as iCalendar (RFC 5545)."""

from collections.abc import Iterable

from icalendar import Calendar as IcsCalendar
from icalendar import Event as IcsEvent

from scheduling.appointments.models import Appointment
from scheduling.appointments.rules import Status

_PRODUCT = "-//Dossier//Scheduling//EN"
_STATUSES = {Status.NEW: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.INVALID: "CANCELLED"}


def written(appointments: Iterable[Appointment], name: str | None = None) -> bytes:
    """The appointments as one iCalendar object, which a feed gives a name."""
    calendar = IcsCalendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name is not None:
        calendar.add("x-wr-calname", name)
    for appointment in appointments:
        calendar.add_component(_event(appointment))
    body: bytes = calendar.to_ical()
    return body


def _event(appointment: Appointment) -> IcsEvent:
    event = IcsEvent()
    event.add("uid", f"{appointment.id}@dossier")
    # The version rises with every change, a cancellation among them.
    event.add("sequence", appointment.version - 1)
    event.add("dtstamp", appointment.updated_at)
    event.add("created", appointment.created_at)
    event.add("last-modified", appointment.updated_at)
    event.add("dtstart", appointment.start_at)
    event.add("dtend", appointment.end_at)
    event.add("summary", appointment.title)
    if appointment.description:
        event.add("description", appointment.description)
    if appointment.address:
        event.add("location", appointment.address)
    gone = appointment.deleted_at is not None
    event.add("status", "CANCELLED" if gone else _STATUSES.get(Status(appointment.status), "CONFIRMED"))
    return event
