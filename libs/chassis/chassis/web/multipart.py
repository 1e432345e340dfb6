"""Reads multipart/form-data part by part from a stream, so that no part is ever held as a whole."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from flask import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser
from werkzeug.http import parse_options_header

from chassis.errors import Invalid, Unreadable, UnsupportedType

_CHUNK_BYTES = 64 * 1024
LONGEST_TEXT = 4096
# RFC 2046 §5.1.1 allows 70 characters; no client is refused for a few more.
_BOUNDARY = re.compile(r"[ -~]{1,200}")


class _Readable(Protocol):
    """The body: `read(size)` answers at most `size` bytes, and nothing at its end."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


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
            self._take_piece()
        taken = bytes(self._pieces if size < 0 else memoryview(self._pieces)[:size])
        del self._pieces[: len(taken)]
        return taken

    def skip(self) -> None:
        """Read the rest away."""
        while not self._ended:
            self._take_piece()
            self._pieces.clear()

    def _take_piece(self) -> None:
        piece = self._reader.next_piece()
        self._ended = piece is None
        self._pieces += piece or b""


@dataclass(frozen=True)
class _PartBegins:
    name: str
    filename: str | None


class _Mark(Enum):
    PART_ENDS = 1
    BODY_ENDS = 2


class MultipartReader:
    """The parts of one body, in the order in which they come.

    Reading raises `Unreadable` (`unreadable_multipart`) for a body that is not what it should be, or ends early, and `Invalid`
    (`invalid_value`) for a text part that has more than `longest_text` bytes, or is no text.
    """

    def __init__(self, request: Request, *, longest_text: int = LONGEST_TEXT) -> None:
        """Begin with the body of `request`, unread so far.

        Raises:
            UnsupportedType: it is not multipart/form-data with a boundary.
        """
        boundary = request.mimetype_params.get("boundary")
        if request.mimetype != "multipart/form-data" or not boundary or not _BOUNDARY.fullmatch(boundary):
            raise UnsupportedType("unsupported_media_type", "This operation takes multipart/form-data with a boundary.")
        self._stream: _Readable = request.stream
        self._longest_text = longest_text
        self._events: deque[_PartBegins | bytes | _Mark] = deque()
        self._disposition = b""
        self._header_name = b""
        self._header_value = b""
        self._parser = MultipartParser(
            boundary.encode(),
            {
                "on_part_begin": self._on_part_begin,
                "on_header_begin": self._on_header_begin,
                "on_header_field": self._on_header_name,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": lambda data, start, end: self._events.append(data[start:end]),
                "on_part_end": lambda: self._events.append(_Mark.PART_ENDS),
                "on_end": lambda: self._events.append(_Mark.BODY_ENDS),
            },
        )

    def __iter__(self) -> Iterator[FilePart | TextPart]:
        while isinstance(event := self._next_event(), _PartBegins):
            if event.filename is None:
                yield TextPart(event.name, self._read_text(event.name))
            else:
                part = FilePart(self, event.name, event.filename)
                yield part
                part.skip()

    def next_piece(self) -> bytes | None:
        """The next bytes of the present part, or None at its end."""
        event = self._next_event()
        return event if isinstance(event, bytes) else None

    def _next_event(self) -> _PartBegins | bytes | _Mark:
        try:
            while not self._events:
                chunk = self._stream.read(_CHUNK_BYTES)
                if not chunk:
                    raise _unreadable()
                self._parser.write(chunk)
        except (FormParserError, OSError) as error:
            # The parser's word for a malformed body, and the server's for one that breaks off.
            raise _unreadable() from error
        return self._events.popleft()

    def _read_text(self, name: str) -> str:
        whole = bytearray()
        while (piece := self.next_piece()) is not None:
            whole += piece
            if len(whole) > self._longest_text:
                raise _invalid_part(name)
        try:
            text = whole.decode()
        except UnicodeDecodeError as error:
            raise _invalid_part(name) from error
        if "\0" in text:
            raise _invalid_part(name)
        return text

    def _on_part_begin(self) -> None:
        self._disposition = b""

    def _on_header_begin(self) -> None:
        self._header_name = self._header_value = b""

    def _on_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = self._header_value

    def _on_headers_finished(self) -> None:
        kind, options = parse_options_header(_decoded(self._disposition))
        if kind != "form-data" or "name" not in options:
            raise _unreadable()
        self._events.append(_PartBegins(options["name"], options.get("filename")))


def _decoded(header: bytes) -> str:
    """RFC 7578 §5.1 has names in UTF-8; what is not is read as old clients meant it."""
    try:
        return header.decode()
    except UnicodeDecodeError:
        return header.decode("latin-1")


def _unreadable() -> Unreadable:
    return Unreadable("unreadable_multipart", "The body is not complete multipart/form-data.")


def _invalid_part(name: str) -> Invalid:
    return Invalid.of_field(name, "invalid_value", f"{name}: Not a valid value.")
