"""What a search shows beside opportunities: their contacts' notes and tasks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from chassis.work import Work
from contacts.notes.models import Note
from contacts.opportunities.loading import Shown
from contacts.tasks.models import Task

_MOST = 500


def read_details(work: Work, found: Sequence[Shown], asked: Mapping[str, bool]) -> dict[str, dict[str, list[Any]]]:
    """Notes (`notes`) and tasks (`tasks`) by contact, where asked for. Appointments are another service's: there are none here."""
    contact_ids = {one.contact.id for one in found}
    details: dict[str, dict[str, list[Any]]] = {name: {} for name, wanted in asked.items() if wanted}
    if "notes" in details:
        notes = select(Note).where(Note.contact_id.in_(contact_ids)).order_by(Note.created_at.desc()).limit(_MOST)
        _sort(details["notes"], work.session.scalars(notes))
    if "tasks" in details:
        tasks = select(Task).where(Task.contact_id.in_(contact_ids)).order_by(Task.due_at).limit(_MOST)
        _sort(details["tasks"], work.session.scalars(tasks))
    return details


def _sort(by_contact: dict[str, list[Any]], rows: Iterable[Note | Task]) -> None:
    for row in rows:
        by_contact.setdefault(row.contact_id, []).append(row)
