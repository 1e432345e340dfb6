"""Names of files, and what a browser is told about them. Nothing here knows of requests or rows."""

import unicodedata
from datetime import timedelta
from urllib.parse import quote

LONGEST_NAME = 255
LONGEST_FOLDER_NAME = 120
UNNAMED = "unnamed"
MOST_FILES = 10
LARGEST_FILE = 250 * 1024 * 1024
KEPT_IN_TRASH = timedelta(days=30)
_LONGEST_EXTENSION = 16

# Direction marks turn "fdp.exe" around to look like a PDF; U+200C and U+200D are left, because Persian and Indic names need them.
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_INVISIBLE = frozenset({"\ufeff", "\u200b", "\u2060"})

# The first extension of each kind is the one that a download gets when its name has none of them.
_EXTENSIONS = {
    "application/pdf": (".pdf",),
    "application/msword": (".doc", ".dot"),
    "application/vnd.ms-powerpoint": (".ppt", ".pps", ".pot"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template": (".dotx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow": (".ppsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.template": (".potx",),
    "text/csv": (".csv",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "image/tiff": (".tif", ".tiff"),
    "image/bmp": (".bmp", ".dib"),
}


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


def fold(name: str) -> str:
    """`name` as it is sorted and searched by: without case and compatibility forms, in any script."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def download_name(name: str, content_type: str) -> str:
    """`name` with an extension of what the file is, so that a PDF sent as `x.exe` is not saved as a program."""
    extensions = _EXTENSIONS[content_type]
    return name if name.lower().endswith(extensions) else name + extensions[0]


def content_disposition(name: str) -> str:
    """The header that has `name` saved, never shown (RFC 6266): plain letters for old clients, any script by RFC 8187."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = "".join(character if character.isprintable() and character not in '"\\%;' else "_" for character in plain)
    return f"attachment; filename=\"{safe.strip() or UNNAMED}\"; filename*=UTF-8''{quote(name, safe='')}"
