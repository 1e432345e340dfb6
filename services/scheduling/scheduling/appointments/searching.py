"""Which of a contact's appointments a query finds: by what they say, where, with whom, on which calendar, how they stand, and their notes.

What changes of itself (the name of a calendar, of a user) is looked up when it is asked for, and not kept with each appointment.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, or_, select

from chassis.folding import needles, searchable
from chassis.work import Work
from scheduling.appointments.models import Appointment
from scheduling.appointments.rules import Status
from scheduling.calendars.models import Calendar
from scheduling.notes.models import AppointmentNote
from scheduling.reactions.models import UserPlace

# How people write what the wire spells otherwise.
_WORDS_OF_STATUS = {Status.NEW: "unconfirmed", Status.NOSHOW: "no-show no show", Status.CANCELLED: "canceled"}
_STATUSES = [(status.value, searchable(status.value, _WORDS_OF_STATUS.get(status))) for status in Status]


def found_by(work: Work, query: str, among: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """The conditions, one for each word of `query`; without case and accents. `among` are the appointments that are searched."""
    words = list(dict.fromkeys(needles(query)))
    if not words:
        return []
    calendars = [(row.id, searchable(row.name)) for row in work.session.execute(select(Calendar.id, Calendar.name))]
    named = select(UserPlace.user_id, UserPlace.name).where(UserPlace.name.is_not(None))
    users = [(row.user_id, searchable(row.name)) for row in work.session.execute(named)]
    return [_found_by(word, among, _having(word, calendars), _having(word, users)) for word in words]


def _found_by(
    word: str, among: ColumnElement[bool], calendars: Sequence[str], users: Sequence[str]
) -> ColumnElement[bool]:
    noted = (
        select(AppointmentNote.appointment_id)
        .join(Appointment, Appointment.id == AppointmentNote.appointment_id)
        .where(among, AppointmentNote.search_text.contains(word, autoescape=True))
    )
    # A word of its own, as otherwise "new" were found in "renewed" and "ed" in every second status.
    statuses = [status for status, text in _STATUSES if f" {word.lstrip()}" in text]
    ways = [Appointment.search_text.contains(word, autoescape=True), Appointment.id.in_(noted)]
    if calendars:
        ways.append(Appointment.calendar_id.in_(calendars))
    if users:
        ways.append(or_(Appointment.assigned_user_id.in_(users), Appointment.users.overlap(users)))
    if statuses:
        ways.append(Appointment.status.in_(statuses))
    return or_(*ways)


def _having(word: str, texts: Iterable[tuple[str, str]]) -> list[str]:
    return [key for key, text in texts if word in text]
