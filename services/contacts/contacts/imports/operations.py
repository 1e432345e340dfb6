"""Beginning an import, watching it, cancelling and undoing it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select

from chassis.errors import FieldError, Invalid
from chassis.paging import Key
from chassis.timers.store import Timer
from chassis.work import Work
from contacts.imports.errors import (
    import_ended,
    import_not_found,
    import_running,
    nothing_to_undo,
    too_many_imports,
)
from contacts.imports.mapping import CHANNEL_FIELDS, choose_targets
from contacts.imports.models import (
    CANCELLED,
    QUEUED,
    RUNNING,
    UNDOING,
    UNDONE,
    Import,
    ImportRow,
    ImportRowError,
)
from contacts.imports.running import IMPORTS
from contacts.imports.sheets import Sheet
from contacts.imports.steps import end_import
from contacts.stored_files.operations import keep_until, read_file
from contacts.transfers.columns import named_fields
from contacts.transfers.turns import begin_in_turn

EXPIRE = "import.expire"
"""Forgets an import; the key is its id."""
KEPT = timedelta(days=30)
MOST_AT_A_TIME = 10
_ERRORS = (
    Key(ImportRowError.number, "number", value=int),
    Key(ImportRowError.undo, "undo", value=bool),
    Key(ImportRowError.place, "place", value=int),
)


def choose_fields(work: Work, sheet: Sheet, given: Mapping[str, Any]) -> list[str | None]:
    """The field that each column goes to.

    Raises:
        Invalid: `unknown_column`, `unknown_field`, `field_mapped_twice`, `nothing_mapped`, `match_not_mapped`.
    """
    custom = named_fields(work)
    targets, errors = choose_targets(sheet.columns, given["mapping"], custom)
    match = given["match"]
    if not errors and not any(targets):
        errors = [FieldError("mapping", "nothing_mapped", "No column goes to a field of a contact.")]
    goes_to = {CHANNEL_FIELDS.get(target.split(".")[0]) for target in targets if target}
    if not errors and given["mode"] != "create" and match not in goes_to:
        errors = [FieldError("match", "match_not_mapped", f"No column goes to {match}, by which contacts are found.")]
    if errors:
        raise Invalid(errors[0].code, errors[0].message, errors=errors)
    return targets


def begin_import(
    work: Work, file_id: str, file_name: str, sheet: Sheet, given: Mapping[str, Any], targets: Sequence[str | None]
) -> Import:
    """Have the worker import a stored file.

    Raises:
        Conflict: `too_many_imports`.
        NotFound: `file_not_found`.
    """
    begin_in_turn(work, "imports")
    unended = select(func.count()).where(Import.state.in_((QUEUED, RUNNING, UNDOING)))
    if (work.session.scalar(unended) or 0) >= MOST_AT_A_TIME:
        raise too_many_imports(MOST_AT_A_TIME)
    job = Import(
        actor=work.actor,
        assigned_to=work.identity.assigned_to,
        mode=given["mode"],
        match=given["match"],
        dry_run=given.get("dry_run", False),
        file_id=file_id,
        file_name=file_name,
        encoding=sheet.form.encoding,
        delimiter=sheet.form.delimiter,
        columns=list(sheet.columns),
        targets=list(targets),
        total=sheet.rows,
        expires_at=work.now() + KEPT,
    )
    work.session.add(job)
    work.session.flush()
    # It goes when the import has ended.
    keep_until(work, read_file(work, file_id, "import"), job.expires_at)
    work.set_timer(EXPIRE, job.id, job.expires_at)
    IMPORTS.start(work, job.id)
    return job


def read_import(work: Work, import_id: str) -> Import:
    """One import; a user who sees only their own contacts sees only their own imports.

    Raises:
        NotFound: `import_not_found`.
    """
    return _one(work, _seen(work, import_id))


def list_errors(work: Work, import_id: str) -> tuple[Sequence[ImportRowError], str | None]:
    """A page of what was wrong, in the order of the rows, and the next page's cursor. The first 10,000 rows' are kept.

    Raises:
        NotFound: `import_not_found`.
        Unreadable: `invalid_cursor`.
    """
    read_import(work, import_id)
    statement = select(ImportRowError).where(ImportRowError.import_id == import_id)
    rows = work.session.scalars(work.page.apply(statement, _ERRORS)).all()
    return work.page.cut(rows, _ERRORS)


def cancel_import(work: Work, import_id: str) -> Import:
    """Stop an import where it is; what it has done stays, and can be undone. Cancelling twice is cancelling once.

    Raises:
        NotFound: `import_not_found`.
        Conflict: `import_ended`.
    """
    job = _one(work, _seen(work, import_id).with_for_update())
    if job.state == CANCELLED:
        return job
    if job.state not in (QUEUED, RUNNING):
        raise import_ended()
    end_import(work, job, CANCELLED)
    return job


def undo_import(work: Work, import_id: str) -> Import:
    """Have the worker undo an import; what is undone already stays so.

    Raises:
        NotFound: `import_not_found`.
        Conflict: `import_running`, `nothing_to_undo`.
    """
    job = _one(work, _seen(work, import_id).with_for_update())
    if job.state in (QUEUED, RUNNING):
        raise import_running()
    if job.dry_run:
        raise nothing_to_undo()
    if job.state in (UNDOING, UNDONE):
        return job
    written = select(func.count()).select_from(ImportRow).where(ImportRow.import_id == import_id)
    if job.undo_started_at is None:
        job.undo_total, job.undo_started_at = work.session.scalar(written) or 0, work.now()
    job.state, job.starts, job.problem = UNDOING, 0, None
    job.undo_actor, job.undo_assigned_to = work.actor, work.identity.assigned_to
    work.session.flush()
    IMPORTS.start(work, job.id)
    return job


def on_expired(work: Work, timer: Timer) -> None:
    """Forget an import whose time is over, with what it did to whom."""
    work.session.execute(delete(Import).where(Import.id == timer.key))


def _seen(work: Work, import_id: str) -> Select[Import]:
    statement = select(Import).where(Import.id == import_id, Import.expires_at > work.now())
    return statement if work.identity.assigned_to is None else statement.where(Import.actor == work.actor)


def _one(work: Work, statement: Select[Import]) -> Import:
    job = work.session.scalars(statement).one_or_none()
    if job is None:
        raise import_not_found()
    return job
