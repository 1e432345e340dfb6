"""What a file is, found out before anything is done with it: its format, its columns, and how many rows it has."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from contacts.imports.errors import UnreadableFileError
from contacts.imports.reading import Format, Pieces, delimiter_of, encodings_of, read_records
from contacts.transfers.cells import unescaped

MOST_ROWS = 1_000_000
MOST_COLUMNS = 500
LONGEST_HEADER = 255


@dataclass(frozen=True)
class Sheet:
    """A readable file: the names in its first record, and the number of records behind that which are not blank."""

    form: Format
    columns: Sequence[str]
    rows: int


def look_through(pieces: Pieces, encoding: str | None, delimiter: str | None, *, most_rows: int = MOST_ROWS) -> Sheet:
    """Read the whole file once. What is not declared is found out.

    Raises:
        UnreadableFileError: `empty_file`, `unreadable_encoding`, `unclosed_quote`, `too_many_columns`, `too_many_rows`, `invalid_header`.
    """
    head = next(pieces(), b"")
    *others, last = [encoding] if encoding else encodings_of(head)
    for likely in others:
        try:
            return _look(pieces, Format(likely, delimiter or delimiter_of(head, likely)), most_rows)
        except UnreadableFileError as error:
            if error.code != "unreadable_encoding":
                raise
    return _look(pieces, Format(last, delimiter or delimiter_of(head, last)), most_rows)


def _look(pieces: Pieces, form: Format, most_rows: int) -> Sheet:
    records = (record for record in read_records(pieces(), form) if record.cells or record.problem)
    header = next(records, None)
    if header is None:
        raise UnreadableFileError("empty_file", 1)
    columns = [clean_header(cell) for cell in header.cells]
    if header.problem or not any(columns) or any(len(name) > LONGEST_HEADER or "\0" in name for name in columns):
        raise UnreadableFileError("invalid_header", header.number)
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFileError("too_many_columns", header.number)
    rows = 0
    for record in records:
        rows += 1
        if rows > most_rows:
            raise UnreadableFileError("too_many_rows", record.number)
    return Sheet(form, columns, rows)


def clean_header(cell: str) -> str:
    """A column's name: in NFC, without spaces around it."""
    return unicodedata.normalize("NFC", unescaped(cell)).strip()
