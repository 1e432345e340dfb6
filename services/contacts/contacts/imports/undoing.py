"""Undoing an import, hundreds of rows to a transaction: what it made goes to the trash, what it changed gets its values back.

What somebody has touched since is kept, and reported. Workflows are nobody: what they did on their own follows the import.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, not_, select, update
from sqlalchemy.exc import DBAPIError

from chassis.database import copy_rows
from chassis.work import Units, Work
from contacts.audit.models import AuditLog
from contacts.history import telling_together
from contacts.imports.errors import OF_ROW
from contacts.imports.models import UNDOING, UNDONE, Import, ImportRow, ImportRowError
from contacts.imports.restoring import restore, returning
from contacts.people.duplicates import Holders, find_holders
from contacts.people.models import Contact
from contacts.people.operations import may_change_owner, put_in_trash, tell_deleted
from contacts.people.together import changing_together, lock_together, writing_together
from contacts.people.visibility import on_behalf_of, unrestricted
from contacts.refs.operations import allows_duplicates, read_location
from contacts.staff.presence import hold_absent
from contacts.transfers.contention import TRIES, passes
from contacts.transfers.running import Lease

BATCH = 500
_OWNER = "assignedTo"
_LEFT = select(ImportRow.number, ImportRow.contact_id, ImportRow.changes).where(not_(ImportRow.settled))
_Fault = tuple[str, str | None]
"""Why something is kept, and of which field."""
_Rows = Sequence[Row[tuple[int, str, list[dict[str, Any]] | None]]]


@dataclass(frozen=True)
class _Part:
    """One half of an undoing: which rows come after the one with a number, in their order, and what is done with them.

    `undo` answers how many it has settled: those that it leaves come again.
    """

    following: Callable[[int | None], Select[Any]]
    undo: Callable[[Work, Import, _Rows], int]


def undo_import(units: Units, import_id: str, lease: Lease) -> None:
    """Undo what is left of an import."""
    for part in (_Part(_made, _trash_made), _Part(_changed, _restore_changed)):
        after: int | None = None
        while (after := _persist(units, import_id, lease, part, after)) is not None:
            pass
    with units() as work:
        job = _lock(work, import_id)
        if job is not None:
            job.state, job.undo_ended_at = UNDONE, work.now()
            lease.end(work)


def _persist(units: Units, import_id: str, lease: Lease, part: _Part, after: int | None) -> int | None:
    """Undo one batch, or the beginning of it where others are at the same contacts; the last row's number if there may be others."""
    for size in (max(1, BATCH >> tries) for tries in range(TRIES - 1)):
        try:
            return _step(units, import_id, lease, part, after, size)
        except DBAPIError as error:
            if not passes(error):
                raise
    return _step(units, import_id, lease, part, after, 1)


def _step(units: Units, import_id: str, lease: Lease, part: _Part, after: int | None, size: int) -> int | None:
    """Undo at most `size` rows behind the row `after`; the last one's number, or None where there are no more."""
    with units() as work:
        job = _lock(work, import_id)
        if job is None:
            return None
        statement = part.following(after).where(ImportRow.import_id == import_id).limit(size)
        with unrestricted(work):
            rows = work.session.execute(statement).all()
        if not rows:
            return None
        with on_behalf_of(work, str(job.undo_actor), job.undo_assigned_to):
            rows = rows[: part.undo(work, job, rows)]
        settled = update(ImportRow).where(
            ImportRow.import_id == import_id, ImportRow.number.in_([row.number for row in rows])
        )
        work.session.execute(settled.values(settled=True), execution_options={"synchronize_session": False})
        job.undo_done += len(rows)
        job.starts = 0
        lease.renew(work)
        return int(rows[-1].number)


def _lock(work: Work, import_id: str) -> Import | None:
    statement = select(Import).where(Import.id == import_id, Import.state == UNDOING)
    return work.session.scalars(statement.with_for_update()).one_or_none()


def _made(after: int | None) -> Select[Any]:
    left = _LEFT.where(ImportRow.changes.is_(None)).order_by(ImportRow.number)
    return left if after is None else left.where(ImportRow.number > after)


def _changed(after: int | None) -> Select[Any]:
    # The last change first, as each leads back to the one before it.
    left = _LEFT.order_by(ImportRow.number.desc())
    return left if after is None else left.where(ImportRow.number < after)


def _trash_made(work: Work, job: Import, rows: _Rows) -> int:
    ids = [row.contact_id for row in rows]
    found = lock_together(work, ids)
    touched = _touched_since(work, job.id, ids)
    report = _Report(work, job)
    for row in rows:
        if row.contact_id not in found:
            report.keep(row.number, [("contact_gone", None)])
        elif row.contact_id in touched:
            report.keep(row.number, [("changed_since_import", None)])
    going = [contact for contact in found.values() if contact.id not in touched]
    job.trashed += len(going)
    with writing_together(work, going):
        for contact in going:
            put_in_trash(work, contact)
    with telling_together(work):
        tell_deleted(work, going)
    report.write()
    return len(rows)


def _restore_changed(work: Work, job: Import, rows: _Rows) -> int:
    made = _made_by(work, job.id, [row.contact_id for row in rows])
    exclusive = not allows_duplicates(read_location(work))
    holders = _holders(work, rows) if exclusive else Holders({}, {})
    together = list(_independent(rows, holders))
    found = lock_together(work, {row.contact_id for row, _ in together if row.contact_id not in made})
    gone = hold_absent(work, _owners_before(rows))
    report = _Report(work, job)
    with telling_together(work), changing_together(work, list(found.values())):
        for row, taken in together:
            if row.contact_id in found:
                changes, faults = _allowed(work, row, found[row.contact_id], taken, gone)
                _restore(report, row, found[row.contact_id], changes, faults, exclusive=exclusive)
            elif row.contact_id not in made:
                report.keep(row.number, [("contact_gone", None)])
    report.write()
    return len(together)


def _independent(rows: _Rows, holders: Holders) -> Iterator[tuple[Row[Any], set[str]]]:
    """The rows up to the one that gets back what an earlier one's contact still has, with the lists for which others have an address."""
    earlier = set[str]()
    for row in rows:
        emails, phones = returning(row.changes or [])
        matches = {
            "emails": holders.match(emails, [], besides=row.contact_id),
            "phones": holders.match([], phones, besides=row.contact_id),
        }
        if any(match is not None and match.contact_id in earlier for match in matches.values()):
            return
        yield row, {field for field, match in matches.items() if match is not None}
        earlier.add(row.contact_id)


def _owners_before(rows: _Rows) -> set[str | None]:
    return {change["before"] for row in rows for change in row.changes or () if change["field"] == _OWNER}


def _allowed(
    work: Work, row: Row[Any], contact: Contact, taken: set[str], gone: Collection[str | None]
) -> tuple[list[dict[str, Any]], list[_Fault]]:
    """What of a row's changes may be undone, and why the rest may not: somebody else has the address, or may not have the contact back.

    Nobody gets a contact back who does not work here any more (`gone`).
    """
    refused: dict[str, str] = dict.fromkeys(sorted(taken), "duplicate_contact")
    if not may_change_owner(work, contact) and any(change["field"] == _OWNER for change in row.changes):
        refused[_OWNER] = "owner_change_forbidden"
    changes = [
        {**change, "before": None} if change["field"] == _OWNER and change["before"] in gone else change
        for change in row.changes
        if change["field"] not in refused
    ]
    return changes, [(code, field) for field, code in refused.items()]


def _restore(
    report: "_Report",
    row: Row[Any],
    contact: Contact,
    changes: Sequence[Mapping[str, Any]],
    faults: Sequence[_Fault],
    *,
    exclusive: bool,
) -> None:
    fields, kept = restore(contact, changes, exclusive=exclusive)
    if fields:
        report.job.restored += 1
    report.keep(row.number, [*faults, *(("field_changed_since_import", field) for field in kept)], counted=not fields)


class _Report:
    """What an undoing leaves as it is."""

    def __init__(self, work: Work, job: Import) -> None:
        self.job = job
        self._work = work
        self._rows: list[dict[str, Any]] = []

    def keep(self, number: int, faults: Sequence[_Fault], *, counted: bool = True) -> None:
        """Say why a row, or a field (`column`) of it, is kept."""
        self.job.kept += counted
        self._rows += [
            {
                "location_id": self._work.location_id,
                "import_id": self.job.id,
                "number": number,
                "undo": True,
                "place": place,
                "column": column,
                "code": code,
                "message": OF_ROW[code],
            }
            for place, (code, column) in enumerate(faults)
        ]

    def write(self) -> None:
        """Write down what was said."""
        copy_rows(self._work.session, ImportRowError, self._rows)


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


def _holders(work: Work, rows: _Rows) -> Holders:
    back = [returning(row.changes or []) for row in rows]
    return find_holders(
        work,
        sorted({one for emails, _ in back for one in emails}),
        sorted({one for _, phones in back for one in phones}),
    )
