"""Takes one file from the wire into the object store: checked, counted and hashed on its way, never held as a whole."""

import io
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from chassis.filenames import clean_name
from documents.files.rules import LARGEST_FILE
from documents.kinds.containers import look_into
from documents.kinds.errors import FileRefusedError, empty_file, too_large, unsupported_type, wrong_ending
from documents.kinds.signatures import CSV, HEAD_BYTES, OLE_CONTAINER, TEXT, ZIP_CONTAINER, is_text, recognise
from documents.storage.port import ObjectStore, Readable

_LOOK_AHEAD_BYTES = 64 * 1024


@dataclass(frozen=True)
class FileRules:
    """What a file must be: at most `largest` bytes, its name with one of `endings`, if there are any, and of a kind that is taken.

    `wide` takes the kinds that custom fields take: Excel's, text, MP4, MPEG, ZIP and RAR beside those of all documents.
    """

    largest: int = LARGEST_FILE
    endings: tuple[str, ...] = ()
    wide: bool = False


class NamedFile(Protocol):
    """A file as it comes in, as `name` calls its part."""

    name: str
    filename: str

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


@dataclass(frozen=True)
class ReceivedFile:
    """A file whose bytes are in the store, under a key that nobody can guess; `part` is what the form called it."""

    part: str
    object_key: str
    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class RefusedFile:
    """A file that was not taken, and why."""

    name: str
    code: str
    message: str


def receive_file(file: NamedFile, store: ObjectStore, object_key: str, rules: FileRules) -> ReceivedFile | RefusedFile:
    """Store `file` under `object_key` unless it is refused. What a refused file may have left there is the caller's to remove.

    Raises:
        Unavailable: `object_store_unavailable`.
    """
    name = clean_name(file.filename)
    try:
        if rules.endings and not name.lower().endswith(rules.endings):
            raise wrong_ending(rules.endings)
        content_type, body = _store(file, name, store, object_key, rules)
    except FileRefusedError as refusal:
        return RefusedFile(name, refusal.code, refusal.message)
    return ReceivedFile(file.name, object_key, name, content_type, body.size, body.hexdigest())


def _store(file: NamedFile, name: str, store: ObjectStore, key: str, rules: FileRules) -> "tuple[str, _CheckedBody]":
    head = file.read(HEAD_BYTES)
    if not head:
        raise empty_file()
    kind = recognise(head, name, wide=rules.wide)
    body = _CheckedBody(head, file, rules.largest, text_only=kind in (CSV, TEXT))
    store.put(key, body)
    if kind in (ZIP_CONTAINER, OLE_CONTAINER):
        stored = io.BufferedReader(_StoredFile(store, key, body.size), _LOOK_AHEAD_BYTES)
        kind = look_into(kind, stored, wide=rules.wide)
    return kind, body


class _CheckedBody:
    """A file's bytes on their way into the store: counted, hashed, and broken off at what is refused."""

    def __init__(self, head: bytes, rest: Readable, largest: int, *, text_only: bool) -> None:
        self.size = 0
        self._largest = largest
        self._head = head
        self._rest = rest
        self._text_only = text_only
        self._hash = sha256()

    def read(self, size: int = -1, /) -> bytes:
        """The next `size` bytes, fewer only at the end."""
        piece = self._head[:size] if size >= 0 else self._head
        self._head = self._head[len(piece) :]
        if size < 0 or len(piece) < size:
            piece += self._rest.read(size - len(piece) if size >= 0 else -1)
        self.size += len(piece)
        if self.size > self._largest:
            raise too_large(self._largest)
        if self._text_only and not is_text(piece):
            raise unsupported_type()
        self._hash.update(piece)
        return piece

    def hexdigest(self) -> str:
        """The SHA-256 of what was read."""
        return self._hash.hexdigest()


class _StoredFile(io.RawIOBase):
    """A stored object as a file that can be sought in; each read asks the store for just that range."""

    def __init__(self, store: ObjectStore, key: str, size: int) -> None:
        super().__init__()
        self._store = store
        self._key = key
        self._size = size
        self._place = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be sought in."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to `offset` from the start, from here or from the end."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("a file has nothing before its start")
        self._place = start + offset
        return self._place

    def tell(self) -> int:
        """Where the next read begins."""
        return self._place

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # typeshed's Buffer has no length
        """Fill `buffer` as far as the object goes."""
        length = min(len(buffer), self._size - self._place)
        if length <= 0:
            return 0
        buffer[:length] = self._store.read(self._key, self._place, length)
        self._place += length
        return length
