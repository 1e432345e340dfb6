"""The feature's errors with their stable codes."""

from collections.abc import Sequence
from http import HTTPStatus

from chassis.errors import Conflict, FieldError, Invalid, NotFound, Problem


def document_not_found() -> NotFound:
    """404: no such document in this location, or not one that the caller may see, or it is in the trash."""
    return NotFound("document_not_found", "There is no such document.")


def folder_not_found() -> Invalid:
    """422: the contact has no such folder."""
    return Invalid.of_field("folderId", "folder_not_found", "The contact has no such folder.")


def too_many_files(most: int) -> Invalid:
    """422: more files than an upload takes."""
    return Invalid.of_field("files", "too_many_files", f"An upload takes at most {most} files.")


def files_missing() -> Invalid:
    """422: an upload without a file."""
    return Invalid.of_field("files", "required", "An upload needs at least one file.")


def unknown_part(name: str) -> Invalid:
    """422: a part that the operation does not know."""
    return Invalid.of_field(name, "unknown_field", f"{name}: Unknown field.")


def no_file_accepted(rejected: Sequence[dict[str, str]], called: str = "documents") -> Invalid:
    """422: every file of the upload was refused; `rejected` says why. `called` is what the answer calls those that are taken."""
    errors = [FieldError("files", one["code"], f"{one['name']}: {one['message']}") for one in rejected]
    return Invalid(
        "no_file_accepted",
        "None of the files was taken.",
        errors=errors,
        extra={called: [], "rejected": list(rejected)},
    )


def upload_expired() -> Conflict:
    """409: the upload took so long that what it had stored was cleared away."""
    return Conflict("upload_expired", "This upload took too long. Send it again.")


class RangeNotSatisfiable(Problem):
    """416: the range begins past the end; the answer says how long the file is."""

    status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE

    def __init__(self, size: int) -> None:
        super().__init__(
            "range_not_satisfiable", "The file is shorter than that.", headers={"Content-Range": f"bytes */{size}"}
        )
