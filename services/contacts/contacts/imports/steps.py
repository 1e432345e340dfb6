"""Doing an import: hundreds of rows to a transaction, which counts them done. What a killed process had not committed is done again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from chassis.database import copy_rows
from chassis.errors import Moved, NotFound
from chassis.work import Units, Work
from contacts.audit.models import AuditHead
from contacts.custom_fields.models import CustomField
from contacts.imports.forgetting import without_erased
from contacts.imports.mapping import CUSTOM
from contacts.imports.models import COMPLETED, QUEUED, RUNNING, Import, ImportRow, ImportRowError
from contacts.imports.planning import Planner
from contacts.imports.reading import Format, read_records
from contacts.imports.rehearsing import forget_seen, keep_seen, recall_seen
from contacts.imports.rows import Row, RowReader
from contacts.imports.writing import CREATED, UPDATED, Outcome, Plan, Writer
from contacts.people.visibility import on_behalf_of, unrestricted
from contacts.refs.operations import allows_duplicates, read_location
from contacts.stored_files.operations import read_pieces, remove_file
from contacts.transfers.ahead import ahead
from contacts.transfers.contention import TRIES, passes
from contacts.transfers.running import Lease
from contacts.transfers.turns import begin_in_turn

BATCH = 500
# Where addresses are locked one by one: the server has room for some thousands of locks.
BATCH_OF_LOCKS = 200
MOST_ERRORS = 10_000


def run_import(units: Units, import_id: str, lease: Lease) -> None:
    """Do what is left of an import."""
    with units() as work:
        job = _read(work, import_id)
        if job is None or job.state not in (QUEUED, RUNNING):
            return
        reader = _reader(work, job)
        size = BATCH_OF_LOCKS if allows_duplicates(read_location(work)) and job.match != "none" else BATCH
        form, file_id, done = Format(job.encoding, job.delimiter), job.file_id, job.done
    records = (one for one in read_records(read_pieces(units, file_id), form) if one.cells or one.problem)
    # The first is the header.
    rows = (reader.read(record) for record in islice(records, done + 1, None))
    planner = Planner(units)
    try:
        for batch in ahead(_batches(rows, size)):
            if not _step(units, import_id, done, batch, lease):
                return
            done += len(batch)
            planner.count(len(batch))
    except NotFound:
        # It was cancelled, and its file is gone.
        return
    with units() as work:
        job = _lock(work, import_id)
        if job is not None and job.state in (QUEUED, RUNNING) and job.done == done:
            end_import(work, job, COMPLETED)
            lease.end(work)
    planner.end()


def end_import(work: Work, job: Import, state: str) -> None:
    """Say how an import ended, and let go of what only its doing needed."""
    job.state, job.ended_at = state, work.now()
    job.started_at = job.started_at or work.now()
    remove_file(work, job.file_id)
    forget_seen(work, job.id)


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch


def _step(units: Units, import_id: str, done: int, rows: Sequence[Row], lease: Lease, tries: int = TRIES) -> bool:
    """Write one batch; whether it was this import's next one, as it is not if it was cancelled or somebody else is at it."""
    try:
        return _write_next(units, import_id, done, rows, lease)
    except (DBAPIError, Moved) as error:
        if tries == 1 or not (isinstance(error, Moved) or passes(error)):
            raise
    # Who was first, or has merged, is found the next time.
    half = len(rows) // 2
    return all(
        _step(units, import_id, done + start, part, lease, tries - 1)
        for start, part in ((0, rows[:half]), (half, rows[half:]))
        if part
    )


def _write_next(units: Units, import_id: str, done: int, rows: Sequence[Row], lease: Lease) -> bool:
    with units() as work:
        job = _lock(work, import_id)
        if job is None or job.state not in (QUEUED, RUNNING) or job.done != done:
            return False
        _write(work, job, rows)
        lease.renew(work)
    return True


def _write(work: Work, job: Import, rows: Sequence[Row]) -> None:
    # Imports of a location take turns: side by side they would wait for each other's addresses in circles.
    begin_in_turn(work, "writing imports")
    columns = {target: column for target, column in zip(job.targets, job.columns, strict=True) if target}
    plan = Plan(job.mode, job.match, columns)
    rows, left_out = without_erased(work, job, rows)
    with on_behalf_of(work, job.actor, job.assigned_to):
        seen = recall_seen(work, job.id, rows) if job.dry_run else None
        before = dict(seen or {})
        outcomes = [*Writer(work, plan, seen).write(rows), *left_out]
        if seen is not None:
            keep_seen(work, job.id, before, seen)
    job.state, job.started_at, job.starts = RUNNING, job.started_at or work.now(), 0
    kept = max(0, MOST_ERRORS - job.failed)
    _count(job, outcomes)
    _keep_errors(work, job, outcomes, kept)
    if not job.dry_run:
        _keep_rows(work, job, outcomes)


def _count(job: Import, outcomes: Sequence[Outcome]) -> None:
    kinds = Counter(outcome.kind for outcome in outcomes)
    job.done += len(outcomes)
    job.created += kinds[CREATED]
    job.updated += kinds[UPDATED]
    job.skipped += kinds["skipped"]
    job.failed += kinds["failed"]


def _keep_errors(work: Work, job: Import, outcomes: Sequence[Outcome], most: int) -> None:
    failed = [outcome for outcome in outcomes if outcome.errors][:most]
    rows = [
        {
            "location_id": work.location_id,
            "import_id": job.id,
            "number": outcome.row.number,
            "undo": False,
            "place": place,
            "column": error.column,
            "code": error.code,
            "message": error.message,
        }
        for outcome in failed
        for place, error in enumerate(outcome.errors)
    ]
    copy_rows(work.session, ImportRowError, rows)


def _keep_rows(work: Work, job: Import, outcomes: Sequence[Outcome]) -> None:
    written = [one for one in outcomes if one.kind == CREATED or one.changes is not None]
    changed = [str(one.contact_id) for one in written if one.kind == UPDATED]
    positions = _positions(work, changed) if changed else {}
    rows = [
        {
            "location_id": work.location_id,
            "contact_id": one.contact_id,
            "import_id": job.id,
            "number": one.row.number,
            "changes": one.changes,
            "position": positions.get(str(one.contact_id), 1),
            "settled": False,
        }
        for one in written
    ]
    copy_rows(work.session, ImportRow, rows)


def _positions(work: Work, contact_ids: Sequence[str]) -> dict[str, int]:
    with unrestricted(work):
        found = work.session.execute(
            select(AuditHead.contact_id, AuditHead.position).where(AuditHead.contact_id.in_(contact_ids))
        )
        return {row.contact_id: row.position for row in found}


def _reader(work: Work, job: Import) -> RowReader:
    custom = [target.removeprefix(CUSTOM) for target in job.targets if target and target.startswith(CUSTOM)]
    found = work.session.execute(select(CustomField.id, CustomField.data_type).where(CustomField.id.in_(custom)))
    types = {row.id: row.data_type for row in found}
    return RowReader(job.columns, job.targets, types, read_location(work).country)


def _read(work: Work, import_id: str) -> Import | None:
    return work.session.scalars(select(Import).where(Import.id == import_id)).one_or_none()


def _lock(work: Work, import_id: str) -> Import | None:
    return work.session.scalars(select(Import).where(Import.id == import_id).with_for_update()).one_or_none()
