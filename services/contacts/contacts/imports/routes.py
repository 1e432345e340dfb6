"""Imports: begin, watch, cancel, undo."""

from dataclasses import replace
from typing import Any

from flask import request

from chassis.idempotency import fingerprint_of
from chassis.web.feature import Answer, Feature
from chassis.web.multipart import MultipartReader
from chassis.web.performing import RequestUnits
from chassis.work import Work
from contacts.imports import operations
from contacts.imports.errors import UnreadableFileError, unreadable_file
from contacts.imports.receiving import LARGEST_FILE, PURPOSE, discard, receive
from contacts.imports.schemas import ErrorsAnswer, ImportAnswer, present_error, present_import
from contacts.imports.sheets import Sheet, look_through
from contacts.locations import require_location
from contacts.stored_files.operations import read_file, read_pieces

ONE_MEBIBYTE = 1024 * 1024
# The file, and the form around it.
LARGEST_FORM = LARGEST_FILE + ONE_MEBIBYTE
_IMPORT = "/contacts/import/<import_id>"
_WRITE = "contacts.write"
_READ = "contacts.readonly"
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "CSV, at most 200 MiB and 1,000,000 rows"},
        "mapping": {"type": "string", "description": "JSON: a column's name to a field's; null leaves it out"},
        "mode": {"type": "string", "enum": ["create", "update", "upsert"]},
        "match": {"type": "string", "enum": ["email", "phone", "none"]},
        "dryRun": {"type": "boolean"},
        "encoding": {"type": "string"},
        "delimiter": {"type": "string"},
    },
}

imports = Feature("imports", __name__, "Contacts out of a CSV file")


@imports.operation(
    "POST",
    "/contacts/import",
    scope=_WRITE,
    answer=ImportAnswer,
    status=202,
    steps=True,
    stream=True,
    max_body=LARGEST_FORM,
    published=False,
)
@imports.doc(  # type: ignore[untyped-decorator]  # flask-smorest is untyped
    requestBody={"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}
)
def begin_import(units: RequestUnits) -> Answer:
    """Import a CSV file, as multipart/form-data. The worker does it; the answer's id tells how far it is."""
    file_id, file_name, given = receive(units, MultipartReader(request, longest_text=ONE_MEBIBYTE // 2))
    try:
        sheet = _look(units, file_id, given)
        _tell_by_content(units, file_id, given)
        with units() as work:
            stored = units.claim(work)
            if stored is None:
                require_location(work, given.get("location_id", work.location_id))
                targets = operations.choose_fields(work, sheet, given)
                answer = {
                    "import": present_import(operations.begin_import(work, file_id, file_name, sheet, given, targets))
                }
                units.keep(work, answer, 202)
                return answer
    except BaseException:
        discard(units, file_id)
        raise
    discard(units, file_id)
    return stored


@imports.operation("GET", _IMPORT, scope=_READ, answer=ImportAnswer, published=False)
def get_import(work: Work, import_id: str) -> Answer:
    """How far an import is."""
    return {"import": present_import(operations.read_import(work, import_id))}


@imports.operation("GET", f"{_IMPORT}/errors", scope=_READ, answer=ErrorsAnswer, paged=True, published=False)
def list_errors(work: Work, import_id: str) -> Answer:
    """What was wrong with which row."""
    errors, cursor = operations.list_errors(work, import_id)
    return {"errors": [present_error(error) for error in errors], "nextCursor": cursor}


@imports.operation("POST", f"{_IMPORT}/cancel", scope=_WRITE, answer=ImportAnswer, published=False)
def cancel_import(work: Work, import_id: str) -> Answer:
    """Stop an import where it is."""
    return {"import": present_import(operations.cancel_import(work, import_id))}


@imports.operation("POST", f"{_IMPORT}/undo", scope=_WRITE, answer=ImportAnswer, status=202, published=False)
def undo_import(work: Work, import_id: str) -> Answer:
    """Undo an import: its contacts go to the trash, what it changed gets its values back, and what somebody has changed since is kept."""
    return {"import": present_import(operations.undo_import(work, import_id))}


def _look(units: RequestUnits, file_id: str, given: dict[str, Any]) -> Sheet:
    try:
        return look_through(lambda: read_pieces(units, file_id), given.get("encoding"), given.get("delimiter"))
    except UnreadableFileError as error:
        raise unreadable_file(error) from error


def _tell_by_content(units: RequestUnits, file_id: str, given: dict[str, Any]) -> None:
    """The body was never held, so an Idempotency-Key tells this import from another by the file's hash and the form's fields."""
    if units.idempotency is None:
        return
    with units() as work:
        digest = read_file(work, file_id, PURPOSE).sha256
    told = repr(sorted(given.items())).encode()
    fingerprint = fingerprint_of(units.idempotency.fingerprint, str(digest).encode(), told)
    units.idempotency = replace(units.idempotency, fingerprint=fingerprint)
