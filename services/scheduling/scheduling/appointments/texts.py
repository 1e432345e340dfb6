"""What an appointment says: its title and description, from the calendar's templates where they are blank, and its place."""

from collections.abc import Mapping
from typing import Any

from contact_ref import ContactState
from scheduling.appointments.errors import unknown_meeting_location
from scheduling.appointments.models import Appointment
from scheduling.appointments.rules import filled
from scheduling.calendars.models import Calendar
from scheduling.calendars.schemas import present_places
from scheduling.contacts import ContactRef, merge_fields_of

_UNTITLED = "Appointment"
_DEFAULT_PLACE = "default"
# A template may be filled with more than it was written with.
_LONGEST_TITLE = 500


def write_texts(
    appointment: Appointment, calendar: Calendar, contact: ContactRef | ContactState | None, body: Mapping[str, Any]
) -> None:
    """Write the title and description that `body` names; a blank one is the calendar's, as far as the contact is known."""
    values = {**merge_fields_of(contact), "calendar.name": calendar.name}
    if "title" in body:
        title = body["title"].strip() or filled(calendar.event_title, values)
        appointment.title = title[:_LONGEST_TITLE] or values["contact.name"] or _UNTITLED
    if "description" in body:
        appointment.description = body["description"].strip() or filled(calendar.description or "", values) or None
    appointment.renew_search()


def write_place(appointment: Appointment, calendar: Calendar, body: Mapping[str, Any], *, new: bool = False) -> None:
    """Write where to meet: the address that `body` gives, or the meeting location that it names.

    A new appointment that names none gets the member's first, else the calendar's.

    Raises:
        Invalid: `unknown_meeting_location`.
    """
    places = present_places(calendar.places_of(appointment.assigned_user_id))
    named = body.get("meeting_location_id")
    if "address" in body:
        appointment.address = body["address"] or None
        appointment.place_kind = body.get("meeting_location_type", "custom")
    elif named is not None and named != _DEFAULT_PLACE:
        _use(appointment, next((place for place in places if place["meetingId"] == named), None))
    elif "meeting_location_type" in body:
        appointment.place_kind = body["meeting_location_type"]
    elif new:
        appointment.place_kind = _DEFAULT_PLACE
        if places:
            _use(appointment, places[0])
    appointment.renew_search()


def _use(appointment: Appointment, place: Mapping[str, Any] | None) -> None:
    if place is None:
        raise unknown_meeting_location()
    appointment.place_kind, appointment.address = place["kind"], place.get("location")
