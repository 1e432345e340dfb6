"""Beginning an export, watching it, and reading its file."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select

from chassis.errors import FieldError, Invalid
from chassis.events.declare import Event
from chassis.timers.store import Timer
from chassis.work import Work
from contacts.exports.errors import export_not_found, export_not_ready, too_many_exports, unknown_field
from contacts.exports.models import COMPLETED, QUEUED, RUNNING, Export
from contacts.exports.running import EXPORTS
from contacts.exports.steps import PURPOSE
from contacts.exports.writing import CELLS, FURTHER
from contacts.imports.mapping import CUSTOM, find_target
from contacts.search.grammar import read_filters
from contacts.search.operations import compiled, order_keys
from contacts.stored_files.models import StoredFile, StoredPiece
from contacts.stored_files.operations import read_file, remove_file
from contacts.transfers.columns import named_fields
from contacts.transfers.turns import begin_in_turn

EXPIRE = "export.expire"
"""Forgets an export; the key is its id."""
KEPT = timedelta(days=7)
MOST_AT_A_TIME = 10


def begin_export(work: Work, given: Mapping[str, Any]) -> Export:
    """Have the worker export the contacts that are found now, as the caller sees them.

    Raises:
        Invalid: `invalid_filter`, `invalid_sort`, `unknown_field`.
        Conflict: `too_many_exports`.
    """
    sort = [{"field": one["field"], "direction": one["direction"].lower()} for one in given["sort"]]
    # What cannot be searched for is refused now, and not when the worker looks.
    compiled(work, read_filters(given["filters"]))
    order_keys([(one["field"], one["direction"] == "desc") for one in sort])
    columns = _columns(work, given.get("columns"), given["format"])
    begin_in_turn(work, "exports")
    unended = select(func.count()).where(Export.state.in_((QUEUED, RUNNING)))
    if (work.session.scalar(unended) or 0) >= MOST_AT_A_TIME:
        raise too_many_exports(MOST_AT_A_TIME)
    job = Export(
        actor=work.actor,
        assigned_to=work.identity.assigned_to,
        format=given["format"],
        columns=columns,
        byte_order_mark=given.get("byte_order_mark", False),
        search={"query": given["query"], "filters": given["filters"], "sort": sort},
        expires_at=work.now() + KEPT,
    )
    work.session.add(job)
    work.session.flush()
    work.set_timer(EXPIRE, job.id, job.expires_at)
    EXPORTS.start(work, job.id)
    return job


def read_export(work: Work, export_id: str) -> Export:
    """One export; a user who sees only their own contacts sees only what they asked for while they did.

    Raises:
        NotFound: `export_not_found`.
    """
    statement = select(Export).where(Export.id == export_id, Export.expires_at > work.now())
    user_id = work.identity.assigned_to
    if user_id is not None:
        statement = statement.where(Export.actor == work.actor, Export.assigned_to == user_id)
    job = work.session.scalars(statement).one_or_none()
    if job is None:
        raise export_not_found()
    return job


def read_export_file(work: Work, export_id: str) -> StoredFile:
    """The file of a completed export.

    Raises:
        NotFound: `export_not_found`, `file_not_found`.
        Conflict: `export_not_ready`.
    """
    job = read_export(work, export_id)
    if job.state != COMPLETED or job.file_id is None:
        raise export_not_ready()
    return read_file(work, job.file_id, PURPOSE)


def on_expired(work: Work, timer: Timer) -> None:
    """Forget an export whose time is over, with its file."""
    job = work.session.scalars(select(Export).where(Export.id == timer.key)).one_or_none()
    if job is not None:
        forget_export(work, job)


def withdraw(work: Work, event: Event) -> None:
    """A contact was erased: an export that holds them is forgotten, and begun anew if it had not ended."""
    jobs = work.session.scalars(select(Export).order_by(Export.id).with_for_update()).all()
    holding = set(
        work.session.scalars(
            select(StoredPiece.file_id).where(
                StoredPiece.file_id.in_([job.ids_file_id for job in jobs if job.ids_file_id]),
                func.pg_catalog.position(StoredPiece.data, event.subject.encode()) > 0,
            )
        )
    )
    for job in jobs:
        if job.ids_file_id in holding:
            if job.state == RUNNING:
                _remove_files(work, job)
                job.state, job.file_id, job.ids_file_id, job.total, job.done = QUEUED, None, None, None, 0
            else:
                forget_export(work, job)


def forget_export(work: Work, job: Export) -> None:
    """Delete an export and what it has written."""
    _remove_files(work, job)
    work.session.execute(delete(Export).where(Export.id == job.id))


def _remove_files(work: Work, job: Export) -> None:
    for file_id in (job.file_id, job.ids_file_id):
        if file_id is not None:
            remove_file(work, file_id)


def _columns(work: Work, named: Sequence[str] | None, form: str) -> list[str] | None:
    custom = named_fields(work)
    if named is None:
        ids = list(dict.fromkeys(custom.values()))
        return [*CELLS, *(f"{CUSTOM}{field_id}" for field_id in ids)] if form == "csv" else None
    columns: list[str] = []
    errors: list[FieldError] = []
    for place, name in enumerate(named):
        target = name if name in CELLS or name in FURTHER else find_target(name, custom)
        if target is None or not (target in CELLS or target in FURTHER or target.startswith(CUSTOM)):
            errors.append(unknown_field(place, name))
        elif target not in columns:
            columns.append(target)
    if errors:
        raise Invalid(errors[0].code, errors[0].message, errors=errors)
    return columns
