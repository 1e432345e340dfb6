"""Keeping files: begun, appended to, completed, read in pieces, removed.

What is at hand is stored in one work (`store_file`). What comes slowly, from a client's line, is stored in many (`store_in_steps`), so
that no transaction waits for it; a file that never becomes complete goes when its first hours are over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from sqlalchemy import delete, select

from chassis.ids import new_id
from chassis.timers.store import Timer
from chassis.work import Units, Work
from contacts.stored_files.errors import file_not_found, file_too_large
from contacts.stored_files.models import PIECE_BYTES, StoredFile, StoredPiece

EXPIRE = "stored_file.expire"
"""Removes a file; the key is its id."""
_TIME_TO_COMPLETE = timedelta(hours=24)


class Readable(Protocol):
    """A source of bytes: `read(size)` answers at most `size` of them, and nothing at the end."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


@dataclass(frozen=True)
class About:
    """What is said of a file when it is begun. `name` is clean already; nobody is shown a file of another `purpose` than asked for.

    `contact_id` is whose it is, if a contact's: it goes with them.
    """

    purpose: str
    name: str
    content_type: str
    contact_id: str | None = None


def store_file(work: Work, source: Readable, about: About, *, most: int, expires_at: datetime | None) -> StoredFile:
    """Store all of `source` in this work. For what is at hand, as the transaction stays open meanwhile.

    Raises:
        TooLarge: `file_too_large`, it has more than `most` bytes.
    """
    file = begin_file(work, about, expires_at)
    digest = sha256()
    for piece in _pieces_of(source, most):
        digest.update(piece)
        append(work, file, piece)
    complete(work, file, digest.hexdigest(), expires_at)
    return file


def store_in_steps(units: Units, source: Readable, about: About, *, most: int) -> str:
    """Store all of `source` in works of its own, a piece each; answers the file's id.

    It goes within a day unless the caller keeps it longer (`keep_until`), and at once if this raises.

    Raises:
        TooLarge: `file_too_large`, it has more than `most` bytes; the rest of `source` is unread.
    """
    with units() as work:
        expires_at = work.now() + _TIME_TO_COMPLETE
        file_id = begin_file(work, about, expires_at).id
    digest = sha256()
    try:
        for piece in _pieces_of(source, most):
            digest.update(piece)
            with units() as work:
                append(work, _lock(work, file_id), piece)
        with units() as work:
            complete(work, _lock(work, file_id), digest.hexdigest(), expires_at)
    except BaseException:
        with units() as work:
            remove_file(work, file_id)
        raise
    return file_id


def begin_file(work: Work, about: About, expires_at: datetime | None) -> StoredFile:
    """A file without a byte, which expires soon unless it is completed."""
    file = StoredFile(
        id=new_id(),
        contact_id=about.contact_id,
        purpose=about.purpose,
        name=about.name,
        content_type=about.content_type,
        size=0,
        created_at=work.now(),
    )
    work.session.add(file)
    soon = work.now() + _TIME_TO_COMPLETE
    keep_until(work, file, soon if expires_at is None else min(soon, expires_at))
    work.session.flush()
    return file


def append(work: Work, file: StoredFile, data: bytes) -> None:
    """Put `data` behind what `file` has."""
    for place in range(0, len(data), PIECE_BYTES):
        piece = data[place : place + PIECE_BYTES]
        work.session.add(StoredPiece(location_id=work.location_id, file_id=file.id, start=file.size, data=piece))
        file.size += len(piece)
    work.session.flush()


def complete(work: Work, file: StoredFile, digest: str, expires_at: datetime | None) -> None:
    """Say that all of `file` is there; `digest` is its SHA-256 in hexadecimal."""
    file.sha256 = digest
    keep_until(work, file, expires_at)
    work.session.flush()


def keep_until(work: Work, file: StoredFile, expires_at: datetime | None) -> None:
    """Have `file` go at `expires_at`; never by itself for None."""
    file.expires_at = expires_at
    if expires_at is None:
        work.cancel_timer(EXPIRE, file.id)
    else:
        work.set_timer(EXPIRE, file.id, expires_at)


def read_file(work: Work, file_id: str, purpose: str) -> StoredFile:
    """A complete file that has not expired.

    Raises:
        NotFound: `file_not_found`.
    """
    file = work.session.scalars(
        select(StoredFile).where(StoredFile.id == file_id, StoredFile.purpose == purpose)
    ).one_or_none()
    if file is None or not file.complete or (file.expires_at is not None and file.expires_at <= work.now()):
        raise file_not_found()
    return file


def read_whole(work: Work, file: StoredFile) -> bytes:
    """All bytes of a file that is small enough to be held."""
    statement = select(StoredPiece.data).where(StoredPiece.file_id == file.id).order_by(StoredPiece.start)
    return b"".join(work.session.scalars(statement))


def read_pieces(units: Units, file_id: str, start: int = 0) -> Iterator[bytes]:
    """The file's bytes from `start` on, piece by piece, each read in a work of its own: nothing is open while they are sent.

    Raises:
        NotFound: `file_not_found`, it was removed meanwhile.
    """
    with units() as work:
        size = work.session.scalar(select(StoredFile.size).where(StoredFile.id == file_id))
    while size is None or start < size:
        with units() as work:
            piece = _piece_at(work, file_id, start)
        start += len(piece)
        yield piece


def remove_file(work: Work, file_id: str) -> None:
    """Remove a file with its bytes; nothing happens if it is gone."""
    work.session.execute(delete(StoredFile).where(StoredFile.id == file_id))
    work.cancel_timer(EXPIRE, file_id)


def on_expired(work: Work, timer: Timer) -> None:
    """Remove a file whose time is over."""
    work.session.execute(delete(StoredFile).where(StoredFile.id == timer.key, StoredFile.expires_at <= work.now()))


def _pieces_of(source: Readable, most: int) -> Iterator[bytes]:
    size = 0
    while piece := source.read(PIECE_BYTES):
        size += len(piece)
        if size > most:
            raise file_too_large(most)
        yield piece


def _piece_at(work: Work, file_id: str, start: int) -> bytes:
    statement = (
        select(StoredPiece.start, StoredPiece.data)
        .where(StoredPiece.file_id == file_id, StoredPiece.start <= start)
        .order_by(StoredPiece.start.desc())
        .limit(1)
    )
    found = work.session.execute(statement).one_or_none()
    if found is None or found.start + len(found.data) <= start:
        raise file_not_found()
    return bytes(found.data[start - found.start :])


def _lock(work: Work, file_id: str) -> StoredFile:
    statement = select(StoredFile).where(StoredFile.id == file_id).with_for_update()
    file = work.session.scalars(statement).one_or_none()
    if file is None:
        raise file_not_found()
    return file
