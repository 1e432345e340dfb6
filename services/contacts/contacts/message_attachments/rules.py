"""Which files are taken, and what they are called. Pure."""

import unicodedata

# The published list of `POST /conversations/messages/upload`.
TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "mp4": "video/mp4",
    "mpeg": "video/mpeg",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
}
_LONGEST = 200


def clean_name(name: str) -> str:
    """The last part of a path, in NFC, without what no file name should have."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable()).strip(". ")[-_LONGEST:] or "file"


def type_of(name: str) -> str | None:
    """The content type by a name's ending; None for one that is not taken."""
    return TYPES.get(name.rpartition(".")[2].lower())


def named_once(given: list[tuple[str, str]]) -> dict[str, str]:
    """Names to addresses; a name that is there already gets a number."""
    named: dict[str, str] = {}
    for name, address in given:
        stem, dot, ending = name.rpartition(".")
        number, unique = 1, name
        while unique in named:
            number += 1
            unique = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
        named[unique] = address
    return named
