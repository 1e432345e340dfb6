"""Reading appointments: one, a calendar's or user's, a contact's. A restricted user sees those of their own contacts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, text

from chassis.paging import Key, Page
from chassis.work import Work
from scheduling.appointments.errors import appointment_not_found, filter_required
from scheduling.appointments.models import LONGEST, Appointment
from scheduling.appointments.searching import found_by
from scheduling.calendars.models import Calendar
from scheduling.contacts import contact_refs
from scheduling.wire import check_location

# The published list of a contact has no pages; a client that knows ours finds the rest by the cursor.
_MOST_AT_ONCE = 1000


def find_appointment(work: Work, appointment_id: str) -> Appointment | None:
    """The appointment, if there is one that the caller may see."""
    return _find(work, visible(work).where(Appointment.id == appointment_id), appointment_id)


def get_appointment(work: Work, appointment_id: str) -> Appointment:
    """The appointment.

    Raises:
        NotFound: `appointment_not_found`.
    """
    return _there(find_appointment(work, appointment_id))


def appointment_for_change(work: Work, appointment_id: str) -> Appointment:
    """The appointment, locked until the end of the transaction so that changes of it come one after the other.

    Raises:
        NotFound: `appointment_not_found`.
    """
    statement = visible(work).where(Appointment.id == appointment_id).with_for_update(of=Appointment)
    return _there(_find(work, statement, appointment_id))


def list_events(work: Work, query: Mapping[str, Any]) -> Sequence[Appointment]:
    """The appointments that touch the range, of a calendar, a user or a group, by their start.

    Raises:
        NotFound: `location_not_found`.
        Invalid: neither of the three is named.
    """
    check_location(work, query["locationId"])
    chosen = [_CHOICES[name](query[name]) for name in _CHOICES if query.get(name)]
    if not chosen:
        raise filter_required()
    statement = visible(work).where(
        *chosen,
        Appointment.start_at < query["endTime"],
        Appointment.end_at > query["startTime"],
        # None is longer: so an index by the start reads the range alone, and not all that was before.
        Appointment.start_at > query["startTime"] - LONGEST,
    )
    return work.session.scalars(statement.order_by(Appointment.start_at, Appointment.id)).all()


def list_for_contact(work: Work, contact_id: str, query: Mapping[str, Any]) -> tuple[Sequence[Appointment], str | None]:
    """The contact's appointments, and the cursor of the next page.

    Those that list them as a guest are among theirs, for whoever may see whose they are. `when` splits them at this moment by their
    end: upcoming soonest first, previous latest first. Where nothing asks for pages they come at once, latest first, as published.

    Raises:
        NotFound: `contact_not_found`.
        Unavailable: `contacts_unavailable`.
        Unreadable: `invalid_cursor`.
    """
    contact_refs.require(work, contact_id)
    theirs = or_(Appointment.contact_id == contact_id, Appointment.attendees.contains([contact_id]))
    statement = visible(work).where(theirs, *found_by(work, query.get("query", ""), theirs))
    when = query.get("when")
    if when == "upcoming":
        statement = statement.where(Appointment.end_at > work.now())
    elif when == "previous":
        statement = statement.where(Appointment.end_at <= work.now())
    page = work.page if query or work.page.cursor is not None else Page(_MOST_AT_ONCE)
    keys = _keys(descending=when != "upcoming")
    return page.cut(work.session.scalars(page.apply(statement, keys)).all(), keys)


def visible(work: Work) -> Select[Any]:
    """The appointments that the caller may see."""
    return select(Appointment).where(
        Appointment.deleted_at.is_(None), contact_refs.visible(work, Appointment.contact_id)
    )


def _find(work: Work, statement: Select[Any], appointment_id: str) -> Appointment | None:
    return work.session.scalars(statement).one_or_none() if len(appointment_id) <= 40 else None


def _there(found: Appointment | None) -> Appointment:
    if found is None:
        raise appointment_not_found()
    return found


def _of_user(user_id: str) -> ColumnElement[bool]:
    # The first condition of the second says to the planner that the partial index will do.
    among = and_(Appointment.users != text("'{}'"), Appointment.users.contains([user_id]))
    return or_(Appointment.assigned_user_id == user_id, among)


def _of_calendar(calendar_id: str) -> ColumnElement[bool]:
    return Appointment.calendar_id == calendar_id


def _of_group(group_id: str) -> ColumnElement[bool]:
    # By the calendars, as an index finds what is theirs in the range.
    return Appointment.calendar_id.in_(select(Calendar.id).where(Calendar.group_id == group_id))


_CHOICES = {"userId": _of_user, "calendarId": _of_calendar, "groupId": _of_group}


def _keys(*, descending: bool) -> list[Key]:
    return [
        Key(Appointment.start_at, "start_at", descending, datetime.fromisoformat),
        Key(Appointment.id, "id", descending),
    ]
