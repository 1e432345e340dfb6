"""Taking an import's form: the file goes into the database as it comes in, the fields are read when all of it is there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from chassis.errors import Problem, TooLarge
from chassis.filenames import clean_name
from chassis.web.multipart import FilePart, TextPart
from chassis.web.parsing import load, refuse_nul
from chassis.work import Units
from contacts.imports.errors import file_missing, invalid_part, too_many_files, unknown_part
from contacts.imports.schemas import ImportFields
from contacts.stored_files.operations import About, remove_file, store_in_steps

LARGEST_FILE = 200 * 1024 * 1024
PURPOSE = "import"
_FILE = "file"
_JSON = frozenset({"mapping"})
_BOOLEANS = {"true": True, "false": False}
_TEXTS = frozenset({"mode", "match", "encoding", "delimiter", "locationId"})


@dataclass
class Form:
    """What came in: the stored file, and the fields; `wrong` is the first thing that was."""

    file_id: str | None = None
    file_name: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    wrong: Problem | None = None


def receive(units: Units, parts: Iterable[FilePart | TextPart]) -> tuple[str, str, dict[str, Any]]:
    """The id and the name of the stored file, and the form's fields. Nothing is stored if this raises.

    Whatever is wrong is said after the body's end: a client that is still sending would not hear it.

    Raises:
        TooLarge: `file_too_large`.
        Invalid: a part is missing, unknown, or not what it should be.
    """
    form = Form()
    try:
        for part in parts:
            form.wrong = form.wrong or _take(units, form, part)
        return _whole(form)
    except BaseException:
        if form.file_id is not None:
            discard(units, form.file_id)
        raise


def _whole(form: Form) -> tuple[str, str, dict[str, Any]]:
    if form.wrong is not None or form.file_id is None:
        raise form.wrong or file_missing()
    return form.file_id, form.file_name, load(ImportFields(), form.fields)


def _take(units: Units, form: Form, part: FilePart | TextPart) -> Problem | None:
    if isinstance(part, TextPart):
        return _take_field(form.fields, part)
    if part.name != _FILE:
        return unknown_part(part.name)
    if form.file_id is not None:
        return too_many_files()
    form.file_name = clean_name(part.filename)
    about = About(PURPOSE, form.file_name, "text/csv")
    try:
        form.file_id = store_in_steps(units, part, about, most=LARGEST_FILE)
    except TooLarge as problem:
        return problem
    return None


def discard(units: Units, file_id: str) -> None:
    """Remove the file of an import that does not come about."""
    with units() as work:
        remove_file(work, file_id)


def _take_field(fields: dict[str, Any], part: TextPart) -> Problem | None:
    if part.name in _TEXTS:
        fields[part.name] = part.value
    elif part.name == "dryRun":
        fields[part.name] = _BOOLEANS.get(part.value.strip().lower(), part.value)
    elif part.name in _JSON:
        try:
            fields[part.name] = orjson.loads(part.value) if part.value.strip() else {}
            refuse_nul(fields[part.name])
        except orjson.JSONDecodeError:
            return invalid_part(part.name, "mapping is a JSON object: the names of columns, and what each goes to.")
        except Problem as problem:
            return problem
    else:
        return unknown_part(part.name)
    return None
