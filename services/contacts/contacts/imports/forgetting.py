"""Imports that are under way when somebody is erased: they do not make that person anew, and their files are gone before it is over.

What an import was asked for before the erasure may name the person; what is asked for afterwards is somebody's new decision.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.work import Work
from contacts.imports.models import FAILED, QUEUED, RUNNING, Import, ImportKey
from contacts.imports.rehearsing import hash_of
from contacts.imports.rows import Row, RowError
from contacts.imports.writing import FAILED as ROW_FAILED
from contacts.imports.writing import Outcome
from contacts.stored_files.operations import remove_file

ERASED = "erased"
"""In the place of a holder: whoever had this address was erased while the import was under way."""


def hold_imports(work: Work) -> list[str]:
    """The imports of the location whose files are there, none of which writes a row before this work ends.

    To be asked before any contact is locked, as an import locks itself first.
    """
    with_file = select(Import).where(Import.state.in_((QUEUED, RUNNING, FAILED))).order_by(Import.id)
    return [job.id for job in work.session.scalars(with_file.with_for_update(of=Import))]


def leave_out(work: Work, import_ids: Sequence[str], addresses: Iterable[str]) -> None:
    """Have these imports (held) make nobody with any of the keys of `addresses`. They keep hashes, until they end."""
    rows = [
        {"location_id": work.location_id, "import_id": import_id, "key": key, "holder": ERASED}
        for key in sorted({hash_of(one) for one in addresses})
        for import_id in import_ids
    ]
    if rows:
        statement = insert(ImportKey).values(rows)
        # A dry run may have seen the address already; it makes nobody.
        work.session.connection().execute(statement.on_conflict_do_nothing())


def without_erased(work: Work, job: Import, rows: Sequence[Row]) -> tuple[Sequence[Row], list[Outcome]]:
    """The rows that name nobody who was erased while the import (locked) was under way, and what became of the others."""
    statement = select(ImportKey.key).where(ImportKey.import_id == job.id, ImportKey.holder == ERASED)
    erased = set() if job.dry_run else set(work.session.scalars(statement))
    if not erased:
        return rows, []
    kept: list[Row] = []
    left_out = []
    for row in rows:
        if any(hash_of(one.key) in erased for one in (*row.emails, *row.phones)):
            left_out.append(Outcome(row, ROW_FAILED, errors=[RowError.of("contact_erased")]))
        else:
            kept.append(row)
    return kept, left_out


def files_are_gone(work: Work, import_ids: Collection[str]) -> bool:
    """Whether none of these imports goes on; the file of one that had failed is removed."""
    jobs = work.session.scalars(select(Import).where(Import.id.in_(import_ids))).all()
    for job in jobs:
        if job.state == FAILED:
            remove_file(work, job.file_id)
    return all(job.state not in (QUEUED, RUNNING) for job in jobs)
