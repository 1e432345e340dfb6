"""The errors of imports: of the request, of a file, and of a row."""

from chassis.errors import Conflict, FieldError, Invalid, NotFound

OF_FILE = {
    "empty_file": "The file has no header.",
    "invalid_header": "The file's first row is no header: names of columns, each of at most 255 characters.",
    "too_many_columns": "A file has at most 500 columns.",
    "too_many_rows": "A file has at most 1,000,000 rows.",
    "unreadable_encoding": "The file can't be read in this encoding.",
    "unclosed_quote": "A quoted cell does not end, or is too long.",
}
OF_ROW = {
    "row_too_long": "The row has more than 1,000,000 characters.",
    "cell_too_long": "A cell has more than 131,072 characters.",
    "ragged_row": "The row has not as many cells as there are columns.",
    "invalid_character": "The cell holds a NUL character.",
    "match_value_missing": "The row has nothing by which its contact could be found.",
    "unknown_user": "There is no such user in this location.",
    "too_many_tags": "A contact has at most 500 tags.",
    "too_many_emails": "A contact has at most 11 e-mail addresses.",
    "too_many_phones": "A contact has at most 11 phones.",
    "invalid_email": "It is not an e-mail address.",
    "invalid_phone": "It is not a phone number.",
    "invalid_type": "It is neither yes nor no.",
    "invalid_json": "It is not JSON.",
    "changed_since_import": "Somebody has changed the contact since: it was kept.",
    "field_changed_since_import": "Somebody has changed this since: it was kept.",
    "duplicate_contact": "Another contact has this address.",
    "owner_change_forbidden": "Only the owner can give this contact to somebody else.",
    "contact_erased": "Whoever has this address was erased while the import was under way.",
    "contact_gone": "The contact is deleted, merged, or not yours to see any more.",
}


class UnreadableFileError(ValueError):
    """A file can't be read; `code` is one of `OF_FILE`, `row` the number of the record where that was found."""

    def __init__(self, code: str, row: int) -> None:
        super().__init__(code)
        self.code = code
        self.row = row


def unreadable_file(error: UnreadableFileError) -> Invalid:
    """422: the file itself can't be read."""
    message = f"{OF_FILE[error.code]} (Row {error.row}.)"
    return Invalid(error.code, message, errors=[FieldError("file", error.code, message)], details={"row": error.row})


def file_missing() -> Invalid:
    """422: a form without a file."""
    return Invalid.of_field("file", "required", "An import needs a CSV file in the part `file`.")


def too_many_files() -> Invalid:
    """422: an import is of one file."""
    return Invalid.of_field("file", "too_many_files", "An import takes one file.")


def unknown_part(name: str) -> Invalid:
    """422: a part that the operation does not know."""
    return Invalid.of_field(name, "unknown_field", f"{name}: Unknown field.")


def invalid_part(name: str, message: str) -> Invalid:
    """422: a part whose value suits nothing."""
    return Invalid.of_field(name, "invalid_value", message)


def too_many_imports(most: int) -> Conflict:
    """409: the location has as many imports that have not ended as it may have."""
    return Conflict("too_many_imports", f"A location has at most {most} imports at a time. Wait until one has ended.")


def import_not_found() -> NotFound:
    """404: no such import in this location, or not one that the caller may see, or its time is over."""
    return NotFound("import_not_found", "There is no such import.")


def import_running() -> Conflict:
    """409: it has not ended."""
    return Conflict("import_running", "The import has not ended. Wait for it, or cancel it.")


def import_ended() -> Conflict:
    """409: there is nothing left to cancel."""
    return Conflict("import_ended", "The import has ended.")


def nothing_to_undo() -> Conflict:
    """409: a dry run has written nothing."""
    return Conflict("nothing_to_undo", "A dry run has changed nothing.")
