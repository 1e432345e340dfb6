"""An upload of several steps: what it stores before its documents exist is known to the database, and cleared away if they never do.

1. A first transaction notes the upload and sets a timer.
2. Files stream into the store below the upload's own prefix; no transaction is open.
3. A last transaction makes the documents and forgets the upload. If it never comes, the timer has the prefix emptied.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.timers.store import Timer
from chassis.web.multipart import FilePart, TextPart
from chassis.work import Units, Work
from documents.contacts import contact_refs
from documents.files.errors import files_missing, too_many_files, unknown_part, upload_expired
from documents.files.models import Document, StagedUpload
from documents.files.receiving import ReceivedFile, RefusedFile, receive_file
from documents.files.rules import MOST_FILES
from documents.storage.port import ObjectStore
from documents.storage.removal import remove_objects_under_later

ABANDONED_UPLOAD = "abandoned_upload"
# Far longer than ten files of 250 MB take on a slow line.
_LONGEST_UPLOAD = timedelta(hours=24)
_FIELDS = frozenset({"folder", "folderId"})

_log = structlog.get_logger(__name__)


@dataclass
class Upload:
    """What came in: files in the store, files that were refused and what they may have left there, and the form's fields."""

    id: str
    prefix: str
    received: list[ReceivedFile] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)
    unwanted_keys: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


@contextmanager
def staged_upload(
    units: Units, store: ObjectStore, contact_id: str, parts: Iterable[FilePart | TextPart]
) -> Iterator[Upload]:
    """Take `parts` into the store. Unless the caller settles the upload, its objects are removed after the end of the block.

    Raises:
        NotFound: `contact_not_found`.
        Invalid: `too_many_files`, or a part is missing or unknown.
        Unavailable: `object_store_unavailable`.
    """
    upload = _begin(units, contact_id)
    try:
        _receive_parts(upload, store, parts)
        yield upload
    except BaseException:
        _abandon(units, upload)
        raise


def settle(work: Work, upload: Upload) -> None:
    """Forget the upload in the transaction that makes its documents.

    Raises:
        Conflict: `upload_expired`, its objects are being removed already.
    """
    if not _forget(work, upload.id):
        raise upload_expired()


def drop(work: Work, upload: Upload) -> None:
    """Forget the upload and have all that it stored removed, unless it has become documents after all."""
    if _forget(work, upload.id) or not _has_documents(work, upload):
        remove_objects_under_later(work, upload.prefix)


def on_abandoned_upload(work: Work, timer: Timer) -> None:
    """The upload's process died, or could not say that it failed."""
    if _forget(work, timer.key):
        remove_objects_under_later(work, timer.payload["prefix"])


def _begin(units: Units, contact_id: str) -> Upload:
    with units() as work:
        contact_refs.require(work, contact_id)
        row = StagedUpload()
        work.session.add(row)
        work.session.flush()
        prefix = f"files/{work.location_id}/{row.id}/"
        work.set_timer(ABANDONED_UPLOAD, row.id, work.now() + _LONGEST_UPLOAD, {"prefix": prefix})
        return Upload(row.id, prefix)


def _receive_parts(upload: Upload, store: ObjectStore, parts: Iterable[FilePart | TextPart]) -> None:
    """Whatever is wrong is said after the body's end: a client that is still sending would not hear it."""
    wrong: Exception | None = None
    count = 0
    for part in parts:
        if isinstance(part, TextPart):
            wrong = wrong or _take_field(upload, part)
        elif part.name != "files":
            wrong = wrong or unknown_part(part.name)
        else:
            count += 1
            if count > MOST_FILES:
                wrong = too_many_files()
            if wrong is None:
                wrong = _receive_file(upload, store, part)
    if count == 0:
        wrong = wrong or files_missing()
    if wrong is not None:
        raise wrong


def _receive_file(upload: Upload, store: ObjectStore, file: FilePart) -> Exception | None:
    document_id = new_id()
    key = upload.prefix + document_id
    try:
        outcome = receive_file(file, store, document_id, key)
    except Unavailable as error:
        return error
    if isinstance(outcome, ReceivedFile):
        upload.received.append(outcome)
    else:
        upload.refused.append(outcome)
        upload.unwanted_keys.append(key)
    return None


def _take_field(upload: Upload, part: TextPart) -> Exception | None:
    if part.name not in _FIELDS:
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


def _has_documents(work: Work, upload: Upload) -> bool:
    """Its row is gone for one of two reasons: a commit that was not heard of settled it, or it was given up as abandoned."""
    keys = [file.object_key for file in upload.received]
    found = work.session.scalar(select(Document.id).where(Document.object_key.in_(keys)).limit(1))
    return found is not None


def _forget(work: Work, upload_id: str) -> bool:
    """Whether the upload was still open. Whoever locks its row first decides what becomes of its objects."""
    row = work.session.get(StagedUpload, upload_id, with_for_update=True)
    if row is None:
        return False
    work.session.delete(row)
    work.cancel_timer(ABANDONED_UPLOAD, upload_id)
    return True
