"""Undoing an import, hundreds of rows to a transaction: what it made goes to the trash, what it changed gets its values back.

What somebody has touched since is kept, and reported. Workflows are nobody: what they did on their own follows the import.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, not_, select
from sqlalchemy.exc import DBAPIError

from chassis.work import Units, Work
from contacts.audit.models import AuditLog
from contacts.history import telling_together
from contacts.imports.errors import OF_ROW
from contacts.imports.models import UNDOING, UNDONE, Import, ImportRow, ImportRowError
from contacts.imports.restoring import restore, returning
from contacts.people.changing import changing_together
from contacts.people.duplicates import Holders, find_holders
from contacts.people.loading import lock_present
from contacts.people.models import Contact
from contacts.people.operations import may_change_owner, put_in_trash
from contacts.people.visibility import on_behalf_of, unrestricted
from contacts.refs.operations import allows_duplicates, read_location
from contacts.staff.presence import hold_absent
from contacts.transfers.contention import TRIES, passes
from contacts.transfers.running import Lease

BATCH = 200
_OWNER = "assignedTo"


def undo_import(units: Units, import_id: str, lease: Lease) -> None:
    """Undo what is left of an import."""
    while _persist(units, import_id, lease):
        pass


def _persist(units: Units, import_id: str, lease: Lease) -> bool:
    """Undo one batch, or the beginning of it where others are at the same contacts; whether there may be another."""
    for size in (max(1, BATCH >> tries) for tries in range(TRIES - 1)):
        try:
            return _step(units, import_id, lease, size)
        except DBAPIError as error:
            if not passes(error):
                raise
    return _step(units, import_id, lease, 1)


def _step(units: Units, import_id: str, lease: Lease, size: int) -> bool:
    """Undo at most `size` rows; whether there may be more."""
    with units() as work:
        job = work.session.scalars(select(Import).where(Import.id == import_id).with_for_update()).one_or_none()
        if job is None or job.state != UNDOING:
            return False
        with unrestricted(work):
            rows = _next_made(work, import_id, size) or _next_changed(work, import_id, size)
        if not rows:
            job.state, job.undo_ended_at = UNDONE, work.now()
            lease.end(work)
            return False
        with on_behalf_of(work, str(job.undo_actor), job.undo_assigned_to):
            undo = _trash_made if rows[0].changes is None else _restore_changed
            undo(work, job, rows)
        for row in rows:
            row.settled = True
        job.undo_done += len(rows)
        job.starts = 0
        lease.renew(work)
        return True


def _next_made(work: Work, import_id: str, size: int) -> Sequence[ImportRow]:
    left = _left(import_id).where(ImportRow.changes.is_(None)).order_by(ImportRow.number)
    return work.session.scalars(left.limit(size)).all()


def _next_changed(work: Work, import_id: str, size: int) -> Sequence[ImportRow]:
    # The last change first, as each leads back to the one before it.
    return work.session.scalars(_left(import_id).order_by(ImportRow.number.desc()).limit(size)).all()


def _left(import_id: str) -> Select[ImportRow]:
    return select(ImportRow).where(ImportRow.import_id == import_id, not_(ImportRow.settled))


def _trash_made(work: Work, job: Import, rows: Sequence[ImportRow]) -> None:
    ids = [row.contact_id for row in rows]
    found = lock_present(work, ids)
    touched = _touched_since(work, job.id, ids)
    for row in rows:
        if row.contact_id not in found:
            _keep(work, job, row, [("contact_gone", None)])
        elif row.contact_id in touched:
            _keep(work, job, row, [("changed_since_import", None)])
    going = [contact for contact in found.values() if contact.id not in touched]
    job.trashed += len(going)
    with telling_together(work):
        put_in_trash(work, going)


def _restore_changed(work: Work, job: Import, rows: Sequence[ImportRow]) -> None:
    made = _made_by(work, job.id, [row.contact_id for row in rows])
    rows = [row for row in rows if row.contact_id not in made]
    found = lock_present(work, [row.contact_id for row in rows])
    exclusive = not allows_duplicates(read_location(work))
    holders = _holders(work, rows) if exclusive else Holders({}, {})
    gone = hold_absent(work, _owners_before(rows))
    with telling_together(work), changing_together(work, list(found.values())):
        for row in rows:
            contact = found.get(row.contact_id)
            if contact is None:
                _keep(work, job, row, [("contact_gone", None)])
            else:
                changes = _to_nobody_gone(row.changes or [], gone)
                _restore(work, job, row, contact, changes, holders, exclusive=exclusive)


def _owners_before(rows: Sequence[ImportRow]) -> set[str | None]:
    return {change["before"] for row in rows for change in row.changes or () if change["field"] == _OWNER}


def _to_nobody_gone(changes: Sequence[dict[str, Any]], gone: Collection[str]) -> list[dict[str, Any]]:
    """`changes` by which nobody gets a contact back who does not work here any more."""
    return [
        {**change, "before": None} if change["field"] == _OWNER and change["before"] in gone else change
        for change in changes
    ]


def _restore(
    work: Work,
    job: Import,
    row: ImportRow,
    contact: Contact,
    changes: Sequence[Mapping[str, Any]],
    holders: Holders,
    *,
    exclusive: bool,
) -> None:
    taken = holders.match(*returning(changes), besides=contact.id)
    faults: list[tuple[str, str | None]] = []
    if taken is not None:
        # Another contact has it by now.
        faults = [("duplicate_contact", f"{taken.field}s")]
        changes = [change for change in changes if change["field"] != f"{taken.field}s"]
    if not may_change_owner(work, contact) and any(change["field"] == _OWNER for change in changes):
        faults.append(("owner_change_forbidden", _OWNER))
        changes = [change for change in changes if change["field"] != _OWNER]
    fields, kept = restore(contact, changes, exclusive=exclusive)
    faults += [("field_changed_since_import", field) for field in kept]
    if fields:
        job.restored += 1
    _keep(work, job, row, faults, counted=not fields)


def _keep(
    work: Work, job: Import, row: ImportRow, faults: Sequence[tuple[str, str | None]], *, counted: bool = True
) -> None:
    """Report what an undoing leaves as it is."""
    job.kept += counted
    for place, (code, column) in enumerate(faults):
        work.session.add(
            ImportRowError(
                import_id=job.id,
                number=row.number,
                undo=True,
                place=place,
                column=column,
                code=code,
                message=OF_ROW[code],
            )
        )


def _touched_since(work: Work, import_id: str, contact_ids: Sequence[str]) -> set[str]:
    """Those contacts about which somebody has done anything since the import did its last."""
    last = (
        select(ImportRow.contact_id, func.max(ImportRow.position).label("position"))
        .where(ImportRow.import_id == import_id, ImportRow.contact_id.in_(contact_ids))
        .group_by(ImportRow.contact_id)
        .subquery()
    )
    later = (
        select(AuditLog.contact_id)
        .join(last, last.c.contact_id == AuditLog.contact_id)
        .where(
            AuditLog.position > last.c.position,
            AuditLog.actor != "system",
            not_(AuditLog.actor.startswith("workflow:")),
        )
        .distinct()
    )
    with unrestricted(work):
        return set(work.session.scalars(later))


def _made_by(work: Work, import_id: str, contact_ids: Sequence[str]) -> set[str]:
    """Those contacts that the import itself has made: their later changes went with them, or are kept with them."""
    made = select(ImportRow.contact_id).where(
        ImportRow.import_id == import_id, ImportRow.contact_id.in_(contact_ids), ImportRow.changes.is_(None)
    )
    with unrestricted(work):
        return set(work.session.scalars(made))


def _holders(work: Work, rows: Sequence[ImportRow]) -> Holders:
    back = [returning(row.changes or []) for row in rows]
    return find_holders(
        work,
        sorted({one for emails, _ in back for one in emails}),
        sorted({one for _, phones in back for one in phones}),
    )
