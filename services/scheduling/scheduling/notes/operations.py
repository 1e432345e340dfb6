"""Writing, reading, changing and deleting notes. Who may not see the appointment's contact sees none of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.work import Change, Work
from scheduling.appointments.models import Appointment
from scheduling.appointments.queries import get_appointment
from scheduling.notes.errors import note_not_found, note_not_named
from scheduling.notes.events import NOTE_CREATED, NOTE_DELETED, NOTE_UPDATED
from scheduling.notes.models import AppointmentNote
from scheduling.notes.schemas import present_note_data

# The published clients write the path without its last part filled in, as the published operations do not list it.
UNNAMED = "{noteId}"

Noted = tuple[AppointmentNote, Appointment]


def create_note(work: Work, appointment_id: str, body: Mapping[str, Any]) -> Noted:
    """Write a note; without a `user_id` it is the acting user's.

    Raises:
        NotFound: `appointment_not_found`.
    """
    appointment = get_appointment(work, appointment_id)
    note = AppointmentNote(appointment_id=appointment.id, user_id=body.get("user_id") or work.identity.user_id)
    note.say(body["body"])
    work.session.add(note)
    work.session.flush()
    contact_id = appointment.contact_id
    work.record(NOTE_CREATED, note.id, present_note_data(note, contact_id), contact_id=contact_id)
    return note, appointment


def list_notes(work: Work, appointment_id: str, limit: int, offset: int) -> tuple[Sequence[Noted], bool]:
    """The appointment's notes, newest first, and whether there are more.

    Raises:
        NotFound: `appointment_not_found`.
    """
    appointment = get_appointment(work, appointment_id)
    statement = select(AppointmentNote).where(AppointmentNote.appointment_id == appointment.id)
    newest = statement.order_by(AppointmentNote.created_at.desc(), AppointmentNote.id.desc())
    rows = work.session.scalars(newest.offset(offset).limit(limit + 1)).all()
    return [(row, appointment) for row in rows[:limit]], len(rows) > limit


def update_note(work: Work, appointment_id: str, note_id: str, body: Mapping[str, Any]) -> Noted:
    """Change a note.

    Raises:
        NotFound: `appointment_not_found`, `note_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `note_not_named`.
    """
    note, appointment = _find(work, appointment_id, note_id)
    work.check_version(note)
    contact_id = appointment.contact_id
    before = present_note_data(note, contact_id)
    note.say(body["body"])
    note.user_id = body.get("user_id", note.user_id)
    work.session.flush()
    after = present_note_data(note, contact_id)
    changes = [Change(name, before[name], after[name]) for name in after if before[name] != after[name]]
    if changes:
        work.record(NOTE_UPDATED, note.id, after, contact_id=contact_id, changes=changes)
    return note, appointment


def delete_note(work: Work, appointment_id: str, note_id: str) -> None:
    """Delete a note.

    Raises:
        NotFound: `appointment_not_found`, `note_not_found`.
        PreconditionFailed: `stale_version`.
        Invalid: `note_not_named`.
    """
    note, appointment = _find(work, appointment_id, note_id)
    work.check_version(note)
    contact_id = appointment.contact_id
    work.record(NOTE_DELETED, note.id, present_note_data(note, contact_id), contact_id=contact_id)
    work.session.delete(note)


def _find(work: Work, appointment_id: str, note_id: str) -> Noted:
    appointment = get_appointment(work, appointment_id)
    if note_id == UNNAMED:
        note_id = _only_one(work, appointment)
    note = work.session.get(AppointmentNote, note_id)
    if note is None or note.appointment_id != appointment.id:
        raise note_not_found()
    return note, appointment


def _only_one(work: Work, appointment: Appointment) -> str:
    of_appointment = select(AppointmentNote.id).where(AppointmentNote.appointment_id == appointment.id)
    found = work.session.scalars(of_appointment.limit(2)).all()
    if not found:
        raise note_not_found()
    if len(found) > 1:
        raise note_not_named()
    return found[0]
