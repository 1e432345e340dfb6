"""What a merge comes to, for a person to look at before: each field's values with the one that stays, and how much moves."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from chassis.work import Work
from contacts.audit.models import AuditLog
from contacts.channels.kinds import EMAIL, PHONE
from contacts.merging.rules import State, choosable, sources
from contacts.people.models import Contact
from contacts.people.visibility import unrestricted
from contacts.timeline.models import Activity


def fields_of(states: Mapping[str, State], after: State, choose: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each field that any of the contacts has: the values, what stays, and whose it is; None for those that are united."""
    kept = sources(states, choose)
    names = [name for name in after if any(state.get(name) not in (None, [], False) for state in states.values())]
    return [_field(name, states, after.get(name), kept.get(name) if choosable(name) else None) for name in names]


def primaries_of(contacts: Sequence[Contact]) -> dict[str, dict[str, Any]]:
    """The contacts' primary e-mails and phones, as states."""
    return {contact.id: {EMAIL.name: contact.email, PHONE.name: contact.phone} for contact in contacts}


def primary_fields(states: Mapping[str, State], survivor: Contact) -> list[dict[str, Any]]:
    """The primary e-mail and phone, as `fields_of` has the others."""
    listed = []
    for name, value in (("email", survivor.email), ("phone", survivor.phone)):
        if value is not None:
            kept = next((one for one, state in states.items() if state[name] == value), None)
            listed.append(_field(name, states, value, kept))
    return listed


def count_history(work: Work, contact_ids: Sequence[str]) -> dict[str, int]:
    """How many rows of the timelines and the audit logs are seen with the survivor's from now on."""
    counts = {}
    with unrestricted(work):
        for name, model in (("activities", Activity), ("auditLogs", AuditLog)):
            rows = select(func.count()).select_from(model).where(model.contact_id.in_(contact_ids))
            counts[name] = work.session.scalar(rows) or 0
    return counts


def _field(name: str, states: Mapping[str, State], value: Any, kept: str | None) -> dict[str, Any]:
    values = [
        {"contactId": contact_id, "value": state[name]}
        for contact_id, state in states.items()
        if state.get(name) is not None
    ]
    return {"field": name, "values": values, "value": value, "kept": kept}
