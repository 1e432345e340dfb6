"""What a value of each type of custom field may be, and how it is kept. Pure functions."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from contacts.channels.rules import UnusableError, read_email, read_phone

LONGEST_TEXT = 5_000
LONGEST_LARGE_TEXT = 65_000
MOST_FILES = 100
MOST_DIGITS = 15
"""Of a number: as many as every reader of JSON keeps exactly (IEEE 754, double)."""
CHOICES = frozenset({"CHECKBOX", "SINGLE_OPTIONS", "MULTIPLE_OPTIONS", "RADIO", "TEXTBOX_LIST"})
"""The types that have options."""
FILES = "FILE_UPLOAD"
ANY_FORMAT = "all"


@dataclass(frozen=True)
class Definition:
    """What a value must be: the type, the options (key to label), and for files the endings and the most of them."""

    data_type: str
    options: Mapping[str, str]
    formats: Sequence[str] = ()
    most_files: int | None = None
    custom_option: bool = False


class UnsuitableError(ValueError):
    """A value is not of its field's type; the message says what it should be."""


def read_value(field: Definition, value: Any, region: str | None) -> Any:
    """`value` as the field keeps it; an empty text, list or object is none at all (None).

    `region` (ISO 3166, two letters) is that of phones without a country's code.

    Raises:
        UnsuitableError: the field takes no such value.
    """
    if isinstance(value, str):
        value = value.strip()
    if value is None or value in ("", [], {}):
        return None
    if field.data_type == "PHONE":
        return _channel(value, lambda text: read_phone(text, region), "a phone number")
    return _READERS[field.data_type](field, value)


def _text(longest: int) -> Callable[[Definition, Any], str]:
    def read(_field: Definition, value: Any) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or len(value) > longest:
            raise UnsuitableError(f"A text of at most {longest:,} characters.")
        return value

    return read


def _number(_field: Definition, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)) or len(str(value)) > LONGEST_TEXT:
        raise UnsuitableError("A number.")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise UnsuitableError("A number.") from error
    if not number.is_finite() or len(number.normalize().as_tuple().digits) > MOST_DIGITS:
        raise UnsuitableError(f"A number of at most {MOST_DIGITS} digits.")
    kept = float(number)
    if math.isinf(kept) or (kept == 0) != (number == 0):
        raise UnsuitableError("A number that is neither so large nor so small.")
    return int(kept) if kept.is_integer() and abs(kept) < 10**MOST_DIGITS else kept


def _channel(value: Any, read: Callable[[str], str], what: str) -> str:
    try:
        return read(value if isinstance(value, str) else str(value) if type(value) is int else "")
    except UnusableError as error:
        raise UnsuitableError(f"It is not {what}.") from error


def _email(_field: Definition, value: Any) -> str:
    return _channel(value, read_email, "an e-mail address")


def _day(_field: Definition, value: Any) -> str:
    """A calendar day; of a time its day counts, as it is written."""
    try:
        return datetime.fromisoformat(value if len(value) <= 64 else "").date().isoformat()
    except (TypeError, ValueError) as error:
        raise UnsuitableError("A date, like 2026-01-31.") from error


def _one(field: Definition, value: Any) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return _option(field, value)


def _several(field: Definition, value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(_option(field, one) for one in given))


def _option(field: Definition, value: Any) -> str:
    """The key of the option that `value` names by its key or its label."""
    if isinstance(value, str):
        if value in field.options:
            return value
        for key, label in field.options.items():
            if label == value:
                return key
        if field.custom_option and len(value) <= LONGEST_TEXT:
            return value
    raise UnsuitableError(f"One of {', '.join(field.options.values()) or 'no options'}.")


def _boxes(field: Definition, value: Any) -> dict[str, str] | None:
    """A text for each box that is filled, by the box's option; None where none is."""
    if not isinstance(value, dict):
        raise UnsuitableError("An object with a text for each of the field's boxes.")
    plain = Definition(field.data_type, field.options)
    text = _text(LONGEST_TEXT)
    filled = {box: written for box, written in value.items() if written not in (None, "")}
    return {_option(plain, box): text(field, written) for box, written in filled.items()} or None


def _files(field: Definition, value: Any) -> Any:
    """Files that are stored already: `{uuid: {meta, url, documentId}}`, as an upload answers them, or a list of addresses."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, dict)):
        raise UnsuitableError("Files, as the upload answers them.")
    files = list(value.values()) if isinstance(value, dict) else value
    most = field.most_files or MOST_FILES
    if len(files) > most:
        raise UnsuitableError(f"At most {most} files.")
    for file in files:
        _check_file(field, file)
    return value


def _check_file(field: Definition, file: Any) -> None:
    described = file if isinstance(file, dict) else {"url": file}
    url, document = described.get("url"), described.get("documentId")
    if not isinstance(document, str) and not (isinstance(url, str) and url.startswith(("https://", "http://"))):
        raise UnsuitableError("A file has an address (url) or the id of its document (documentId).")
    meta = described.get("meta")
    name = meta.get("originalname") if isinstance(meta, dict) else None
    allowed = tuple(ending.lower() for ending in field.formats)
    if isinstance(name, str) and allowed and ANY_FORMAT not in allowed and not name.lower().endswith(allowed):
        raise UnsuitableError(f"A file of one of these kinds: {', '.join(allowed)}.")


_READERS: dict[str, Callable[[Definition, Any], Any]] = {
    "TEXT": _text(LONGEST_TEXT),
    "LARGE_TEXT": _text(LONGEST_LARGE_TEXT),
    "NUMERICAL": _number,
    "MONETORY": _number,
    "EMAIL": _email,
    "CHECKBOX": _several,
    "MULTIPLE_OPTIONS": _several,
    "SINGLE_OPTIONS": _one,
    "RADIO": _one,
    "DATE": _day,
    "TEXTBOX_LIST": _boxes,
    FILES: _files,
}
DATA_TYPES = frozenset({"PHONE", *_READERS})
"""The published types, with the published spelling of money. An e-mail is in the list of what can be made, and missing in the answer's."""
