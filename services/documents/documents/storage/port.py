"""What this service needs of an object store."""

from collections.abc import Iterator
from typing import Protocol


class Readable(Protocol):
    """A source of bytes. `read(size)` answers exactly `size` bytes until the end, then what is left, then nothing."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


class ObjectStream(Protocol):
    """The bytes of one object, in pieces. Whoever opened it closes it."""

    def __iter__(self) -> Iterator[bytes]:
        """The pieces, in order."""

    def close(self) -> None:
        """Give back what holds it open."""


class ObjectStore(Protocol):
    """Keeps bytes under keys. It is asked for nothing else: names, types and hashes are in the database.

    Every method raises `Unavailable` (`object_store_unavailable`) when the store does not answer, or not as it should.
    """

    def put(self, key: str, data: Readable) -> None:
        """Store all of `data` under `key`, holding only a few mebibytes of it at a time.

        What `data.read` raises comes through, and nothing is stored then.
        """

    def open(self, key: str, offset: int, length: int) -> ObjectStream:
        """`length` bytes (at least one) from `offset` on.

        Raises:
            ObjectMissingError: there is no such object.
        """

    def read(self, key: str, offset: int, length: int) -> bytes:
        """Like `open`, in one piece."""

    def remove(self, key: str) -> None:
        """Delete the object; nothing happens if there is none."""

    def remove_under(self, prefix: str) -> None:
        """Delete every object whose key begins with `prefix`, and every upload below it that never ended."""
