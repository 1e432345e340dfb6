"""Asking for an erasure, and reading how far it is.

The request takes away who the contact was, marks it and tells the other services; all that hung on it goes by a timer afterwards, in
bounded steps (`going_on.py`). From the request's commit on the contact is gone for everybody.
"""

from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import selectinload

from chassis.ids import new_id
from chassis.personal.forgetting import mark_erased
from chassis.work import Work
from contacts import events
from contacts.audit.appending import AuditEntry, append_audit
from contacts.audit.models import AuditHead
from contacts.erasing.errors import erasure_not_found
from contacts.erasing.models import Erasure
from contacts.erasing.rules import ERASE_CONTACT
from contacts.imports.forgetting import hold_imports, leave_out
from contacts.merging.forgetting import end_merges
from contacts.merging.going_on import refuse_going_home
from contacts.merging.models import Merge
from contacts.people.errors import contact_not_found
from contacts.people.loading import require_contact
from contacts.people.merged import family_of, not_there
from contacts.people.models import Contact
from contacts.people.state import contact_data
from contacts.people.visibility import may_see, unrestricted
from contacts.trash.rules import PURGE_CONTACT

# What a row needs to be one, and what is nobody's but the system's.
_STAYS = frozenset({"id", "location_id", "version", "created_at", "updated_at", "deleted_at"})


def erase_contact(work: Work, contact_id: str) -> Sequence[Erasure]:
    """Erase a contact, also one in the trash or emptied out of it, with those that were merged into it; a second time is the first one.

    Raises:
        NotFound: `contact_not_found`.
        Moved: `contact_not_found`, it was merged: the survivor is meant.
        Conflict: `contact_going_home`, it has what is another's, as their merge was undone just now.
    """
    imports = hold_imports(work)
    contact = _lock(work, [contact_id]).get(contact_id)
    if is_erased(work, contact_id):
        return read_erasure(work, contact_id)
    if contact is None and not _is_remembered(work, contact_id):
        raise contact_not_found()
    if contact is not None and not may_see(work, contact):
        raise contact_not_found()
    if contact is not None and contact.merged_into is not None:
        raise not_there(work, contact_id)
    erasure_id = new_id()
    family = _lock_family(work, contact_id)
    refuse_going_home(work, list(family))
    end_merges(work, list(family))
    rows = [row for row in family.values() if row is not None]
    leave_out(work, imports, [one.email_lower for row in rows for one in row.emails])
    leave_out(work, imports, [one.phone for row in rows for one in row.phones])
    for one, row in family.items():
        _erase(work, one, row, erasure_id, imports)
    work.session.flush()
    return read_erasure(work, contact_id)


def read_erasure(work: Work, contact_id: str) -> Sequence[Erasure]:
    """The erasure of a contact: its own row first, then those of the contacts that had been merged into it.

    Raises:
        NotFound: `erasure_not_found`, the contact was not erased; `contact_not_found`, there is none, or a user who sees only their own
            contacts did not ask for its erasure.
    """
    found = work.session.get(Erasure, contact_id)
    if found is None or (work.identity.assigned_to is not None and found.asked_by != work.actor):
        require_contact(work, contact_id)
        raise erasure_not_found()
    statement = select(Erasure).where(Erasure.erasure_id == found.erasure_id).order_by(Erasure.contact_id)
    rows = work.session.scalars(statement.execution_options(populate_existing=True)).all()
    return sorted(rows, key=lambda row: row.contact_id != contact_id)


def is_erased(work: Work, contact_id: str) -> bool:
    """Whether the contact was, or is being, erased."""
    return work.session.get(Erasure, contact_id) is not None


def _lock(work: Work, contact_ids: Collection[str]) -> dict[str, Contact]:
    """Contacts, in the trash or not; whoever writes about them has ended by then, and what they wrote is there."""
    statement = (
        select(Contact)
        .where(Contact.id.in_(contact_ids))
        .options(selectinload(Contact.emails), selectinload(Contact.phones))
        .order_by(Contact.id)
        .with_for_update(of=Contact)
        .execution_options(populate_existing=True)
    )
    with unrestricted(work):
        return {contact.id: contact for contact in work.session.scalars(statement)}


def _lock_family(work: Work, contact_id: str) -> dict[str, Contact | None]:
    """The contact and all that were merged into it, also just now; None is one that is gone from the trash."""
    family: list[str] = []
    found = _merged(work, contact_id)
    while set(found) != set(family):
        family = found
        rows = _lock(work, family)
        found = _merged(work, contact_id)
    return {one: rows.get(one) for one in family}


def _merged(work: Work, contact_id: str) -> list[str]:
    """The contact's id and those of all that are one with it by now, also where both have left the trash."""
    family = dict.fromkeys(family_of(work, contact_id))
    for one in list(family):
        undone = Merge.undone_at.is_not(None)
        merges = work.session.scalars(select(Merge.merged_ids).where(Merge.survivor_id == one, ~undone))
        family |= dict.fromkeys(merged_id for ids in merges for merged_id in ids)
    return list(family)


def _is_remembered(work: Work, contact_id: str) -> bool:
    """Whether there was such a contact: its audit log outlives it. Of that a user who sees only their own contacts sees nothing."""
    return work.session.scalar(select(AuditHead.position).where(AuditHead.contact_id == contact_id)) is not None


def _erase(work: Work, contact_id: str, contact: Contact | None, erasure_id: str, imports: Sequence[str]) -> None:
    if contact is None:
        contact = Contact(id=contact_id, location_id=work.location_id, version=0)
    counts = {"phones": len(contact.phones), "emails": len(contact.emails)}
    _blank(work, contact)
    work.cancel_timer(PURGE_CONTACT, contact_id)
    work.session.flush()
    # Of nobody any more, so not on their timeline, nor on anybody's who looks for them.
    data = {**contact_data(contact), "erasureId": erasure_id}
    event_id = work.record(events.CONTACT_ERASED, contact_id, data)
    name = events.CONTACT_ERASED.name
    append_audit(work, AuditEntry.of_event(event_id, name, contact_id, contact_id, work.actor, work.now(), ()))
    mark_erased(work.session, contact_id, work.now())
    work.session.add(
        Erasure(contact_id=contact_id, erasure_id=erasure_id, asked_by=work.actor, asked_at=work.now(), answers=[])
    )
    work.set_timer(ERASE_CONTACT, contact_id, work.now(), {"counts": counts, "imports": list(imports)})


def _blank(work: Work, contact: Contact) -> None:
    """Take from the contact's own row all that says who it was, whatever columns there are."""
    for column in cast(Table, Contact.__table__).columns:
        if column.key not in _STAYS:
            setattr(contact, column.key, _nothing(column))
    contact.emails, contact.phones = [], []
    contact.renew_search()
    contact.deleted_at = work.now()


def _nothing(column: Any) -> Any:
    if column.nullable:
        return None
    default = column.default.arg
    return default(None) if callable(default) else default
