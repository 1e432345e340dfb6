"""Appointments: the published operations, and our own `cancel` and `when`."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from scheduling.appointments import queries
from scheduling.appointments.schemas import (
    AppointmentAnswer,
    BookBody,
    CancelBody,
    ChangeBody,
    ContactAppointmentsAnswer,
    ContactAppointmentsQuery,
    DeleteQuery,
    EventAnswer,
    EventsAnswer,
    EventsQuery,
    SucceededAnswer,
    present_appointment,
    present_contact_event,
    present_event,
)
from scheduling.recurrence import operations as recurrence

appointments = Feature("appointments", __name__, "Appointments: booked, moved, cancelled, and what came of them")

READ, WRITE = "calendars/events.readonly", "calendars/events.write"


@appointments.operation("POST", "/calendars/events/appointments", scope=WRITE, body=BookBody, answer=AppointmentAnswer)
def book_appointment(work: Work, body: dict[str, Any]) -> Answer:
    """Book an appointment."""
    appointment = recurrence.book(work, body)
    work.show_version(appointment)
    return present_appointment(appointment)


@appointments.operation("GET", "/calendars/events/appointments/<event_id>", scope=READ, answer=EventAnswer)
def get_appointment(work: Work, event_id: str) -> Answer:
    """Read an appointment."""
    appointment = recurrence.get(work, event_id)
    work.show_version(appointment)
    return {"event": present_event(appointment)}


@appointments.operation(
    "PUT", "/calendars/events/appointments/<event_id>", scope=WRITE, body=ChangeBody, answer=AppointmentAnswer
)
def change_appointment(work: Work, body: dict[str, Any], event_id: str) -> Answer:
    """Change, move, confirm or cancel an appointment, or say what came of it."""
    appointment = recurrence.change(work, event_id, body)
    work.show_version(appointment)
    return present_appointment(appointment)


@appointments.operation(
    "POST",
    "/calendars/events/appointments/<event_id>/cancel",
    scope=WRITE,
    body=CancelBody,
    answer=AppointmentAnswer,
    published=False,
)
def cancel_appointment(work: Work, body: dict[str, Any], event_id: str) -> Answer:
    """Cancel an appointment and say why. A second time changes nothing."""
    appointment = recurrence.cancel(work, event_id, body["reason"], body["reach"])
    work.show_version(appointment)
    return present_appointment(appointment)


@appointments.operation(
    "DELETE", "/calendars/events/<event_id>", scope=WRITE, query=DeleteQuery, answer=SucceededAnswer, status=201
)
def delete_event(work: Work, query: dict[str, Any], event_id: str) -> Answer:
    """Delete an appointment or a blocked slot and free its time."""
    recurrence.delete(work, event_id, query["reach"])
    return {"succeeded": True}


@appointments.operation("GET", "/calendars/events", scope=READ, query=EventsQuery, answer=EventsAnswer)
def list_events(work: Work, query: dict[str, Any]) -> Answer:
    """List the appointments of a calendar, a user or a group in a range."""
    return {"events": [present_event(one) for one in queries.list_events(work, query)]}


@appointments.operation(
    "GET",
    "/contacts/<contact_id>/appointments",
    scope="contacts.readonly",
    query=ContactAppointmentsQuery,
    answer=ContactAppointmentsAnswer,
    paged=True,
)
def list_contact_appointments(work: Work, query: dict[str, Any], contact_id: str) -> Answer:
    """List a contact's appointments, those where they are a guest among them."""
    rows, cursor = queries.list_for_contact(work, contact_id, query)
    return {"events": [present_contact_event(one, contact_id) for one in rows], "nextCursor": cursor}
