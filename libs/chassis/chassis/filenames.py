"""Names of files as people give them, and as a browser is told them. Pure functions."""

import unicodedata
from urllib.parse import quote

LONGEST_NAME = 255
UNNAMED = "unnamed"
_LONGEST_EXTENSION = 16

# Direction marks turn "fdp.exe" around to look like a PDF; U+200C and U+200D are left, because Persian and Indic names need them.
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_INVISIBLE = frozenset({"\ufeff", "\u200b", "\u2060"})


def clean_name(raw: str) -> str:
    """A file's name as people see it: no path, no control characters or direction marks, at most 255 characters.

    A name that is too long keeps its extension; one of which nothing is left is `unnamed`.
    """
    name = clean_text(raw.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .") or UNNAMED
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > _LONGEST_EXTENSION:
        return name[:LONGEST_NAME].rstrip()
    return stem[: LONGEST_NAME - len(extension) - 1].rstrip() + "." + extension


def clean_text(raw: str) -> str:
    """`raw` in NFC on one line, without what cannot be seen or turns the direction of writing."""
    kept = (" " if character in "\t\r\n" else character for character in unicodedata.normalize("NFC", raw))
    return " ".join("".join(character for character in kept if _is_kept(character)).split())


def _is_kept(character: str) -> bool:
    return (
        unicodedata.category(character) not in _UNSEEN_CATEGORIES
        and character not in _DIRECTION_MARKS
        and character not in _INVISIBLE
    )


def content_disposition(name: str) -> str:
    """The header that has `name` saved, never shown (RFC 6266): plain letters for old clients, any script by RFC 8187."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = "".join(character if character.isprintable() and character not in '"\\%;' else "_" for character in plain)
    return f"attachment; filename=\"{safe.strip() or UNNAMED}\"; filename*=UTF-8''{quote(name, safe='')}"
