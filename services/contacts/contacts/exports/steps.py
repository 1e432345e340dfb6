"""Doing an export: who is in it is settled first, then hundreds of contacts to a transaction are added to the file.

So no contact is in it twice or forgotten, whatever changes meanwhile, and a killed process loses one transaction.
"""

from collections.abc import Sequence
from hashlib import sha256
from itertools import islice

from sqlalchemy import and_, select

from chassis.ids import ID_LENGTH
from chassis.work import Units, Work
from contacts.exports.models import COMPLETED, QUEUED, RUNNING, Export
from contacts.exports.writing import csv_header, csv_lines, json_lines
from contacts.imports.mapping import CUSTOM, find_target
from contacts.people.loading import read_contacts
from contacts.people.models import Contact
from contacts.people.visibility import on_behalf_of
from contacts.search.grammar import read_filters
from contacts.search.operations import compiled, order_keys
from contacts.search.text import matches
from contacts.stored_files.models import StoredFile
from contacts.stored_files.operations import About, append, begin_file, complete, read_pieces
from contacts.transfers.cells import plain_name
from contacts.transfers.columns import contact_fields_of
from contacts.transfers.running import Lease

BATCH = 500
_IDS = 10_000
PURPOSE = "export"
_OF_IDS = "export_ids"
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


def run_export(units: Units, export_id: str, lease: Lease) -> None:
    """Do what is left of an export."""
    if not settle(units, export_id, lease):
        return
    while _step(units, export_id, lease):
        pass
    _end(units, export_id, lease)


def settle(units: Units, export_id: str, lease: Lease) -> bool:
    """Settle who is in it, unless that was done; whether there is anything to do."""
    with units() as work:
        job = _lock(work, export_id)
        if job is None or job.state not in (QUEUED, RUNNING):
            return False
        if job.state == QUEUED:
            with on_behalf_of(work, job.actor, job.assigned_to):
                _find(work, job)
            job.state, job.started_at, job.starts = RUNNING, work.now(), 0
        lease.renew(work)
        return True


def _find(work: Work, job: Export) -> None:
    ids = begin_file(work, About(_OF_IDS, "ids", "text/plain"), job.expires_at)
    search = job.search
    keys = order_keys([(one["field"], one["direction"] == "desc") for one in search["sort"]])
    where = and_(
        Contact.deleted_at.is_(None), compiled(work, read_filters(search["filters"])), matches(work, search["query"])
    )
    order = [key.column.desc() if key.descending else key.column for key in keys]
    found = work.session.scalars(select(Contact.id).where(where).order_by(*order).execution_options(yield_per=_IDS))
    job.total, digest = 0, sha256()
    while batch := list(islice(found, _IDS)):
        # In one piece of the file: none is cut in two.
        data = "".join(batch).encode()
        digest.update(data)
        append(work, ids, data)
        job.total += len(batch)
    stamp = work.now().strftime("%Y-%m-%d")
    about = About(PURPOSE, f"contacts-{stamp}.{job.format}", CONTENT_TYPES[job.format])
    file = begin_file(work, about, job.expires_at)
    if job.format == "csv":
        append(work, file, csv_header(_names(work, job.columns or []), byte_order_mark=job.byte_order_mark))
    complete(work, ids, digest.hexdigest(), job.expires_at)
    job.ids_file_id, job.file_id = ids.id, file.id


def _names(work: Work, columns: Sequence[str]) -> list[str]:
    """What the columns are called. A custom field has its own name, unless another column would be taken for it."""
    fields = contact_fields_of(work)
    taken = [plain_name(column) for column in columns] + [plain_name(row.name) for row in fields]
    return [
        next((_name(row.name, row.field_key, taken) for row in fields if column == f"{CUSTOM}{row.id}"), column)
        for column in columns
    ]


def _name(name: str, key: str, taken: Sequence[str]) -> str:
    clear = taken.count(plain_name(name)) == 1 and find_target(name, {}) is None
    return name if clear else f"{CUSTOM}{key.removeprefix('contact.')}"


def _step(units: Units, export_id: str, lease: Lease) -> bool:
    """Add the next contacts; whether there may be more."""
    with units() as work:
        job = _lock(work, export_id)
        if job is None or job.state != RUNNING or job.done >= (job.total or 0):
            return False
        ids = _ids(units, job)
        with on_behalf_of(work, job.actor, job.assigned_to):
            contacts = read_contacts(work, ids)
        lines = csv_lines(job.columns or [], contacts) if job.format == "csv" else json_lines(job.columns, contacts)
        append(work, work.session.get_one(StoredFile, job.file_id), lines)
        job.done += len(ids)
        job.starts = 0
        lease.renew(work)
        return True


def _ids(units: Units, job: Export) -> list[str]:
    """The ids of the next contacts."""
    found = b""
    pieces = read_pieces(units, str(job.ids_file_id), job.done * ID_LENGTH)
    while len(found) < BATCH * ID_LENGTH and (piece := next(pieces, b"")):
        found += piece
    text = found[: BATCH * ID_LENGTH].decode()
    return [text[place : place + ID_LENGTH] for place in range(0, len(text), ID_LENGTH)]


def _end(units: Units, export_id: str, lease: Lease) -> None:
    with units() as work:
        job = _lock(work, export_id)
        if job is None or job.state != RUNNING or job.done < (job.total or 0):
            return
        digest = sha256()
        for piece in read_pieces(units, str(job.file_id)):
            digest.update(piece)
        complete(work, work.session.get_one(StoredFile, job.file_id), digest.hexdigest(), job.expires_at)
        job.state, job.ended_at = COMPLETED, work.now()
        lease.end(work)


def _lock(work: Work, export_id: str) -> Export | None:
    return work.session.scalars(select(Export).where(Export.id == export_id).with_for_update()).one_or_none()
