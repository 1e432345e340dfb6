"""Reads multipart/form-data part by part from a stream, so that no part is ever held as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from documents.files.errors import invalid_part, not_multipart, unreadable_multipart
from documents.storage.port import Readable

_CHUNK_BYTES = 64 * 1024
# What the parser may hold back: a part's headers, or what could be the beginning of a boundary.
_MOST_BUFFERED = 1024 * 1024
_LONGEST_TEXT = 4096
_LONGEST_BOUNDARY = 200


@dataclass(frozen=True)
class TextPart:
    """A field of the form."""

    name: str
    value: str


class FilePart:
    """A file of the form, to be read before the next part is asked for."""

    def __init__(self, reader: "MultipartReader", name: str, filename: str) -> None:
        self.name = name
        self.filename = filename
        self._reader = reader
        self._pieces = bytearray()
        self._ended = False

    def read(self, size: int = -1, /) -> bytes:
        """The next `size` bytes, fewer only at the end of the file."""
        while not self._ended and (size < 0 or len(self._pieces) < size):
            piece, self._ended = self._reader.next_piece()
            self._pieces += piece
        taken = bytes(self._pieces if size < 0 else memoryview(self._pieces)[:size])
        del self._pieces[: len(taken)]
        return taken

    def skip(self) -> None:
        """Read the rest away."""
        self._pieces.clear()
        while not self._ended:
            _, self._ended = self._reader.next_piece()


class MultipartReader:
    """The parts of one body, in the order in which they come.

    Reading raises `Unreadable` (`unreadable_multipart`) for a body that is not what it should be, or ends early.
    """

    def __init__(self, stream: Readable, boundary: str | None) -> None:
        """`boundary` is the parameter of the Content-Type.

        Raises:
            UnsupportedType: there is none that could be one.
        """
        if not boundary or len(boundary) > _LONGEST_BOUNDARY or not boundary.isascii():
            raise not_multipart()
        self._stream = stream
        self._decoder = MultipartDecoder(boundary.encode(), max_form_memory_size=_MOST_BUFFERED)

    def __iter__(self) -> Iterator[FilePart | TextPart]:
        while True:
            event = self._next_event()
            if isinstance(event, Epilogue):
                return
            if isinstance(event, File):
                part = FilePart(self, _known_name(event), event.filename)
                yield part
                part.skip()
            elif isinstance(event, Field):
                name = _known_name(event)
                yield TextPart(name, self._read_text(name))

    def next_piece(self) -> tuple[bytes, bool]:
        """The next bytes of the present part, and whether they are its last."""
        event = self._next_event()
        if not isinstance(event, Data):
            raise unreadable_multipart()
        return event.data, not event.more_data

    def _read_text(self, name: str) -> str:
        whole, ended = bytearray(), False
        while not ended:
            piece, ended = self.next_piece()
            whole += piece
            if len(whole) > _LONGEST_TEXT:
                raise invalid_part(name)
        try:
            text = whole.decode()
        except UnicodeDecodeError as error:
            raise invalid_part(name) from error
        if "\0" in text:
            raise invalid_part(name)
        return text

    def _next_event(self) -> Event:
        try:
            event = self._decoder.next_event()
            while isinstance(event, NeedData):
                self._decoder.receive_data(self._stream.read(_CHUNK_BYTES) or None)
                event = self._decoder.next_event()
        except (ValueError, OSError) as error:
            # The decoder's word for a malformed body, and the server's for one that breaks off.
            raise unreadable_multipart() from error
        return event


def _known_name(event: File | Field) -> str:
    # Werkzeug says str, and answers None for a part without a name.
    return event.name or ""
