"""A CSV file as records, in any of the usual encodings and delimiters, never held as a whole."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contacts.imports.errors import UnreadableFileError

LONGEST_LINE = 1_000_000
DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "windows-1255": "cp1255",
    "windows-1256": "cp1256",
    "iso-8859-1": "latin-1",
    "iso-8859-2": "iso8859-2",
    "iso-8859-15": "iso8859-15",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "gb18030": "gb18030",
    "big5": "big5",
    "euc-kr": "cp949",
}
"""What a client may declare, and how Python calls it."""
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_END = "\0end of the file\0"
_BUFFER_BYTES = 64 * 1024

Pieces = Callable[[], Iterator[bytes]]
"""Reads the file from its beginning, piece by piece."""


@dataclass(frozen=True)
class Format:
    """How a file is written: `encoding` is one of `ENCODINGS`."""

    encoding: str
    delimiter: str


@dataclass(frozen=True)
class Record:
    """A record by its number, of which the first in the file has 1; blank ones have no cells. `problem` is why it can't be read."""

    number: int
    cells: list[str]
    problem: str | None = None


class LineTooLongError(ValueError):
    """A line has more than a million characters."""


def encodings_of(head: bytes) -> list[str]:
    """What a file that begins with `head` may be in, the likeliest first: by its byte order mark, by its zeros, else UTF-8 or Windows'."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    sample = head[: 4096 & ~1]
    if len(sample) >= 4 and not head.startswith(b"\xef\xbb\xbf"):
        zeros = sample[0::2].count(0), sample[1::2].count(0)
        if max(zeros) * 4 > len(sample) // 2 and min(zeros) * 10 < max(zeros):
            return ["utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"]
    return ["utf-8", "windows-1252"]


def delimiter_of(head: bytes, encoding: str) -> str:
    """The delimiter that is most often in the first line outside of quotes; a comma where none is."""
    text = _QUOTED.sub("", head.decode(ENCODINGS[encoding], errors="replace").lstrip())
    first = next(iter(text.splitlines()), "")
    return max(DELIMITERS, key=first.count)


def read_records(pieces: Iterator[bytes], form: Format) -> Iterator[Record]:
    """Every record of the file, blank ones too.

    Raises:
        UnreadableFileError: `unclosed_quote`, `unreadable_encoding`; nothing behind that place can be read.
    """
    raw = io.BufferedReader(_PieceStream(pieces), _BUFFER_BYTES)
    lines = _Lines(io.TextIOWrapper(raw, ENCODINGS[form.encoding], newline=""))
    reader = csv.reader(lines, delimiter=form.delimiter)
    number = 0
    while True:
        number += 1
        lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeError as error:
            raise UnreadableFileError("unreadable_encoding", number) from error
        except (csv.Error, LineTooLongError) as error:
            if lines.inside_quotes:
                raise UnreadableFileError("unclosed_quote", number) from error
            yield Record(number, [], "row_too_long" if isinstance(error, LineTooLongError) else "cell_too_long")
            continue
        if cells and cells[-1].rstrip("\r\n").endswith(_END):
            if len(cells) > 1 or cells[0] != _END:
                raise UnreadableFileError("unclosed_quote", number)
            return
        yield Record(number, cells)


class _Lines:
    """The lines of a file with their ends, and after them one that shows whether the last record was over.

    Where `csv` gives a record up, reading goes on with the next line, unless a quoted cell was open then.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._quotes = 0
        self._ended = False

    def begin_record(self) -> None:
        self._quotes = 0

    @property
    def inside_quotes(self) -> bool:
        return self._quotes % 2 == 1

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        self._quotes += line.count('"')
        if len(line) == LONGEST_LINE and not line.endswith(("\r", "\n")):
            self._skip_line()
            raise LineTooLongError
        if line or self._ended:
            if not line:
                raise StopIteration
            return line
        self._ended = True
        return _END

    def _skip_line(self) -> None:
        while (more := self._text.readline(LONGEST_LINE)) and not more.endswith(("\r", "\n")):
            self._quotes += more.count('"')
        self._quotes += more.count('"')


class _PieceStream(io.RawIOBase):
    """Pieces of any size as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # typeshed's Buffer has no length
        """Fill `buffer` with what is at hand."""
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        taken = min(len(buffer), len(self._rest))
        buffer[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken
