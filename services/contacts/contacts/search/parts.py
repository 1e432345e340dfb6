"""What the index of parts is asked, which holds what contacts are found by. Pure.

The SQL function `search_parts` cuts a contact's `search_text` into pieces, at every space and every one of `.@-_+`; a piece that begins a
word keeps the space before it. A part is what stands at one place of a piece: the next `LENGTH` characters, or fewer where the piece ends
before. So a text has a word in it only if it has the parts that the word has, and the last one of the word, which may go on in the text,
begins one of them. Each part is headed by the end of the location's id: a search reads no lists that other locations fill.
"""

import re
from collections.abc import Iterator, Sequence

LENGTH = 5
SHORTEST = 3
_HEAD = 3
_BETWEEN = re.compile(r"[.@\-_+]")


def asked_parts(words: Sequence[str], location_id: str) -> str | None:
    """The `tsquery` of those who may have all of `words`; None if the index knows no part of any of them."""
    head = location_id[-_HEAD:]
    parts = dict.fromkeys(part for word in words for part in _telling(word))
    return " & ".join(_quoted(f"{head}{part}") + (":*" if open_ended else "") for part, open_ended in parts) or None


def _telling(word: str) -> Sequence[tuple[str, bool]]:
    # Of an address what stands before the @: the index would read through everybody at gmail.com for the rest.
    local, at, _ = word.partition("@")
    return (at and [*_parts(f"{local}@")]) or [*_parts(word)]


def _parts(word: str) -> Iterator[tuple[str, bool]]:
    """The parts that a text with `word` in it has, each with whether it may be but the beginning of one."""
    *closed, last = _BETWEEN.split(word.replace(" ", ". "))
    for piece in closed:
        yield from ((part, False) for part in _of_piece(piece))
    yield from ((part, len(part) < LENGTH) for part in _of_piece(last))


def _of_piece(piece: str) -> list[str]:
    if (len(piece) < SHORTEST and not piece.startswith(" ")) or piece == " ":
        return []
    return [piece[start : start + LENGTH] for start in range(0, len(piece) - LENGTH, LENGTH)] + [piece[-LENGTH:]]


def _quoted(lexeme: str) -> str:
    # As PostgreSQL reads one (its manual, §8.11.2).
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
