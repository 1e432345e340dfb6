"""Every kind of row about a contact, in the order in which they are erased. A fitness test holds this to the models."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update

from chassis.personal.held import AT_ONCE, Blank, Held, Keep
from chassis.timers.store import cancel_timers
from chassis.work import Work
from contact_ref.personal import ContactData
from scheduling.appointments.models import Appointment
from scheduling.contacts import ContactRef, contact_refs
from scheduling.events import CONTACT_DATA_ERASED
from scheduling.notes.models import AppointmentNote
from scheduling.notifications.planning import NOTICE_DUE
from scheduling.occupancy.models import Seat
from scheduling.reactions.merging import contact_moves
from scheduling.reactions.operations import cancel_some
from scheduling.recurrence.booking import SERIES_GROWS
from scheduling.recurrence.models import AppointmentSeries, SeriesInstance
from scheduling.service_bookings.models import BookedService, ServiceBooking

_OF_OTHERS = ("title", "description", "address", "contact_id", "cancel_reason", "attendees", "users", "search_text")
_FOUND_BY = ("search_text",)
_TEXTS: dict[str, Any] = {
    "title": "Erased",
    "description": None,
    "address": None,
    "cancel_reason": None,
    "attendees": [],
    "search_text": "",
}
_TIME_WAS_TAKEN = "when users were taken, and what was sold"


def _appointments(contact_id: str) -> Select[Any]:
    return select(Appointment.id).where(Appointment.contact_id == contact_id)


@dataclass(frozen=True)
class _CancelAndBlank:
    """Appointments lose their texts, and those that are ahead are cancelled and free their time."""

    reason: str = _TIME_WAS_TAKEN
    at_once: int = 200

    def __call__(self, work: Work, held: Held, subject: str, limit: int) -> int:
        """See `Erasing`. Texts first, so that the events of the cancellation have none."""
        blank = Blank(_TEXTS, self.reason)
        done = blank(work, held, subject, limit)
        if done < limit:
            ahead = cancel_some(work, subject, None, limit=limit - done, for_good=True)
            cancel_timers(work.session, (NOTICE_DUE,), work.session.scalars(_appointments(subject)).all())
            series = select(AppointmentSeries.id).where(_series(subject))
            cancel_timers(work.session, (SERIES_GROWS,), work.session.scalars(series).all())
            done += ahead
        return done


@dataclass(frozen=True)
class _Leave:
    """Appointments of others have one guest less."""

    reason: None = None
    at_once: int = AT_ONCE

    def __call__(self, work: Work, held: Held, subject: str, limit: int) -> int:
        """See `Erasing`."""
        some = select(Appointment.id).where(held.of(subject)).limit(limit)
        leave = update(Appointment).where(Appointment.id.in_(some))
        values = {"attendees": func.array_remove(Appointment.attendees, subject), "version": Appointment.version + 1}
        statement = leave.values(values).returning(Appointment.id)
        return len(work.session.execute(statement, execution_options={"synchronize_session": False}).all())


def _notes(contact_id: str) -> ColumnElement[bool]:
    return AppointmentNote.appointment_id.in_(_appointments(contact_id))


def _booked(contact_id: str) -> ColumnElement[bool]:
    return BookedService.appointment_id.in_(_appointments(contact_id))


def _bookings(contact_id: str) -> ColumnElement[bool]:
    return ServiceBooking.id.in_(select(BookedService.booking_id).where(_booked(contact_id)))


def _series(contact_id: str) -> ColumnElement[bool]:
    return AppointmentSeries.id.in_(select(Appointment.series_id).where(Appointment.contact_id == contact_id))


def _attended(contact_id: str) -> ColumnElement[bool]:
    return Appointment.attendees.contains([contact_id])


def _reference(contact_id: str) -> ColumnElement[bool]:
    return ContactRef.id == contact_id


HELD = (
    Held("appointmentNotes", AppointmentNote, whose=_notes, untold=_FOUND_BY),
    Held("attendances", Appointment, _Leave(), _attended, untold=_OF_OTHERS),
    Held("appointments", Appointment, _CancelAndBlank(), untold=_FOUND_BY),
    Held("bookedServices", BookedService, Keep(_TIME_WAS_TAKEN), _booked),
    Held("serviceBookings", ServiceBooking, Keep(_TIME_WAS_TAKEN), _bookings),
    Held("series", AppointmentSeries, Keep(_TIME_WAS_TAKEN), _series),
    Held("contact", ContactRef, Keep("the mark of an erased contact"), _reference),
)
EXEMPT: Mapping[type[Any], str] = {
    Seat: "an appointment's place in somebody's time; it says no more than the appointment",
    SeriesInstance: "an appointment's place in its series; the same",
}

contact_data = ContactData(contact_refs, contact_moves, HELD, CONTACT_DATA_ERASED)
