"""An upload of several steps: what it stores before its documents exist is known to the database, and cleared away if they never do.

1. A first transaction notes the upload and sets a timer.
2. Files stream into the store below the upload's own prefix; no transaction is open.
3. A last transaction makes the documents and forgets the upload. If it never comes, the timer has the prefix emptied.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from chassis.errors import Unavailable
from chassis.idempotency import StoredAnswer, fingerprint_of
from chassis.ids import new_id
from chassis.timers.store import Timer
from chassis.web.multipart import FilePart, TextPart
from chassis.web.performing import RequestUnits
from chassis.work import Units, Work
from documents.files.errors import files_missing, too_many_files, unknown_part, upload_expired
from documents.files.models import StagedUpload
from documents.files.receiving import FileRules, ReceivedFile, RefusedFile, receive_file
from documents.files.rules import MOST_FILES
from documents.storage.port import ObjectStore
from documents.storage.removal import remove_objects_under_later

ABANDONED_UPLOAD = "abandoned_upload"
# Far longer than ten files of 250 MB take on a slow line.
_LONGEST_UPLOAD = timedelta(hours=24)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Intake:
    """What an upload may consist of: at most `most` files, each in a part for which `rules` has some, and the form's `fields`.

    `begin` refuses whoever may not upload, in the first transaction. `kept_as` are the models of what files become, by `object_key`.
    """

    begin: Callable[[Work], Any]
    rules: Callable[[str], FileRules | None]
    kept_as: tuple[type[Any], ...]
    most: int = MOST_FILES
    fields: frozenset[str] = frozenset()


@dataclass
class Upload:
    """What came in: files in the store, files that were refused and what they may have left there, and the form's fields."""

    id: str
    prefix: str
    intake: Intake
    received: list[ReceivedFile] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)
    unwanted_keys: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


Kept = tuple[dict[str, Any], int]
"""An answer and its status."""


@contextmanager
def _staged_upload(
    units: Units, store: ObjectStore, intake: Intake, parts: Iterable[FilePart | TextPart]
) -> Iterator[Upload]:
    """Take `parts` into the store. Unless the caller settles the upload, its objects are removed after the end of the block.

    Raises:
        Problem: whatever `intake.begin` raises.
        Invalid: `too_many_files`, or a part is missing or unknown.
        Unavailable: `object_store_unavailable`.
    """
    upload = _begin(units, intake)
    try:
        _receive_parts(upload, store, parts)
        yield upload
    except BaseException:
        _abandon(units, upload)
        raise


def take_upload(
    units: RequestUnits, intake: Intake, parts: Iterable[FilePart | TextPart], keep: Callable[[Work, Upload], Kept]
) -> StoredAnswer | Kept:
    """The answer to an upload: `keep` settles it in the last transaction, and says what to answer. A replay keeps what it answered before.

    Raises:
        Problem: whatever `intake.begin` or `keep` raises.
        Invalid: `too_many_files`, or a part is missing or unknown; `idempotency_key_reused`.
        Unavailable: `object_store_unavailable`.
    """
    with _staged_upload(units, units.runtime.ports.store, intake, parts) as upload:
        _tell_by_content(units, upload)
        with units() as work:
            stored = units.claim(work)
            if stored is not None:
                drop(work, upload)
                return stored
            answer, status = keep(work, upload)
            units.keep(work, answer, status)
            return answer, status


def settle(work: Work, upload: Upload) -> None:
    """Forget the upload in the transaction that makes its documents.

    Raises:
        Conflict: `upload_expired`, its objects are being removed already.
    """
    if not _forget(work, upload.id):
        raise upload_expired()


def drop(work: Work, upload: Upload) -> None:
    """Forget the upload and have all that it stored removed, unless it has become documents after all."""
    if _forget(work, upload.id) or not _is_kept(work, upload):
        remove_objects_under_later(work, upload.prefix)


def on_abandoned_upload(work: Work, timer: Timer) -> None:
    """The upload's process died, or could not say that it failed."""
    if _forget(work, timer.key):
        remove_objects_under_later(work, timer.payload["prefix"])


def _tell_by_content(units: RequestUnits, upload: Upload) -> None:
    """The body was never held, so an Idempotency-Key tells this upload from another by names, hashes and fields."""
    if units.idempotency is None:
        return
    told = [
        *(f"{file.part}\n{file.name}\n{file.sha256}".encode() for file in upload.received),
        *(f"{file.name}\n{file.code}".encode() for file in upload.refused),
        *(f"{name}\n{value}".encode() for name, value in sorted(upload.fields.items())),
    ]
    fingerprint = fingerprint_of(units.idempotency.fingerprint, *told)
    units.idempotency = replace(units.idempotency, fingerprint=fingerprint)


def _begin(units: Units, intake: Intake) -> Upload:
    with units() as work:
        intake.begin(work)
        row = StagedUpload()
        work.session.add(row)
        work.session.flush()
        prefix = f"files/{work.location_id}/{row.id}/"
        work.set_timer(ABANDONED_UPLOAD, row.id, work.now() + _LONGEST_UPLOAD, {"prefix": prefix})
        return Upload(row.id, prefix, intake)


def _receive_parts(upload: Upload, store: ObjectStore, parts: Iterable[FilePart | TextPart]) -> None:
    """Whatever is wrong is said after the body's end: a client that is still sending would not hear it."""
    wrong: Exception | None = None
    count = 0
    for part in parts:
        if isinstance(part, TextPart):
            wrong = wrong or _take_field(upload, part)
            continue
        rules = upload.intake.rules(part.name)
        if rules is None:
            wrong = wrong or unknown_part(part.name)
            continue
        count += 1
        if count > upload.intake.most:
            wrong = too_many_files(upload.intake.most)
        if wrong is None:
            wrong = _receive_file(upload, store, part, rules)
    if count == 0:
        wrong = wrong or files_missing()
    if wrong is not None:
        raise wrong


def _receive_file(upload: Upload, store: ObjectStore, file: FilePart, rules: FileRules) -> Exception | None:
    key = upload.prefix + new_id()
    try:
        outcome = receive_file(file, store, key, rules)
    except Unavailable as error:
        return error
    if isinstance(outcome, ReceivedFile):
        upload.received.append(outcome)
    else:
        upload.refused.append(outcome)
        upload.unwanted_keys.append(key)
    return None


def _take_field(upload: Upload, part: TextPart) -> Exception | None:
    if part.name not in upload.intake.fields:
        return unknown_part(part.name)
    upload.fields[part.name] = part.value
    return None


def _abandon(units: Units, upload: Upload) -> None:
    try:
        with units() as work:
            drop(work, upload)
    except SQLAlchemyError as error:
        # The timer that was set at the beginning will do it.
        _log.warning("upload_left_to_timer", kind=type(error).__name__)


def _is_kept(work: Work, upload: Upload) -> bool:
    """Its row is gone for one of two reasons: a commit that was not heard of settled it, or it was given up as abandoned."""
    keys = [file.object_key for file in upload.received]
    columns = [model.object_key for model in upload.intake.kept_as]
    return any(work.session.scalar(select(column).where(column.in_(keys)).limit(1)) for column in columns)


def _forget(work: Work, upload_id: str) -> bool:
    """Whether the upload was still open. Whoever locks its row first decides what becomes of its objects."""
    row = work.session.get(StagedUpload, upload_id, with_for_update=True)
    if row is None:
        return False
    work.session.delete(row)
    work.cancel_timer(ABANDONED_UPLOAD, upload_id)
    return True
